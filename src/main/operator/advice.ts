import type { ClusterError, ClusterErrorReason } from '../../cluster/errors.ts'

const OWN_GROUP = 'rolloutplan.dev'

const ADVICE: Partial<Record<ClusterErrorReason, string>> = {
  Forbidden: 'Grant the right that is named: docs/helm.md lists all that are needed',
  Unauthorized: 'Renew the credentials: they are read anew when they are turned away',
  NotFound: 'Every Kubernetes from 1.30 on serves this kind: upgrade it, or serve the kind again',
}
const NO_DEFINITION =
  'Install the definitions: kubectl apply -f crds/, or the chart with crds.install=true'

/** What a person can do about a refusal that keeps a part of the operator from its work. */
export function adviceOn({ reason, message }: ClusterError): string | undefined {
  const isOurs = reason === 'NotFound' && message.includes(OWN_GROUP)
  return isOurs ? NO_DEFINITION : ADVICE[reason]
}
