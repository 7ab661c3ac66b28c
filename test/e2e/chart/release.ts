import type { Programs } from './programs.ts'

/** Where the operator is installed. */
export const HOME = 'rolloutplan'
/** The release as Helm is told of it. */
export const RELEASE = `rolloutplan --namespace ${HOME}`

const NAMESPACES = `
apiVersion: v1
kind: Namespace
metadata:
  name: ${HOME}
  labels: { pod-security.kubernetes.io/enforce: restricted }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Namespace
metadata: { name: bank }
`

/** kwok ends only pods of Jobs by itself; this one runs to its end too. */
export const TEST_POD_STAGE = `
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata: { name: test-pod-succeeds }
spec:
  resourceRef: { apiGroup: v1, kind: Pod }
  selector:
    matchLabels: { app.kubernetes.io/component: test }
    matchExpressions:
      - { key: .metadata.deletionTimestamp, operator: DoesNotExist }
      - { key: .status.phase, operator: In, values: [Pending] }
  weight: 1
  next:
    statusTemplate: |
      phase: Succeeded
`

export function makeNamespaces(programs: Programs): void {
  programs.run('kubectl apply -f -', NAMESPACES)
}

/** The definitions as kubectl is told of them. */
export const DEFINITIONS = 'crd/rolloutplans.rolloutplan.dev crd/rolloutrequests.rolloutplan.dev'

/** As in a cluster that never had them: whoever installs them first owns them. */
export function forgetDefinitions(programs: Programs): void {
  programs.run(`kubectl delete ${DEFINITIONS} --ignore-not-found --wait --timeout=60s`)
}
