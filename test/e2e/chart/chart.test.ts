import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { parse, parseAllDocuments } from 'yaml'
import { isObject } from '../../../src/base/json.ts'
import type { KubeCluster } from '../../../src/cluster/kube/kube-cluster.ts'
import type { KubeObject } from '../../../src/objects/meta.ts'
import { rulesOfChart, type Rule } from '../../support/chart/rules.ts'
import { controlPlaneFolder } from '../../support/kube/control-plane.ts'
import { connectTo, freshSubject } from '../../support/kube/real-subject.ts'
import { readProjectFile } from '../../support/project-files.ts'
import { forgetDefinitions, HOME, RELEASE, makeNamespaces, TEST_POD_STAGE } from './release.ts'
import { Programs } from './programs.ts'

// The chart as Helm renders it, judged by a real API server.

const NARROW = '--set namespaces={shop,bank} --set crds.install=false'
const WALLED =
  '--set networkPolicy.apiServer[0].cidr=10.0.0.1/32 --set networkPolicy.apiServer[0].port=6443'
const PLACED =
  '--set nodeSelector.disk=ssd --set tolerations[0].operator=Exists --set podAnnotations.a=b'

let programs: Programs
let cluster: KubeCluster

beforeAll(async () => {
  programs = new Programs()
  cluster = connectTo(`${controlPlaneFolder()}/kubeconfig`)
  await freshSubject(cluster)
  forgetDefinitions(programs)
  makeNamespaces(programs)
})
afterAll(async () => {
  programs.try(`helm uninstall ${RELEASE} --wait`)
  programs.try('kubectl delete -f -', TEST_POD_STAGE)
  forgetDefinitions(programs)
  await freshSubject(cluster)
  cluster.close()
})

describe('the chart', () => {
  it('has nothing that "helm lint" minds', () => {
    expect(programs.run('helm lint --strict charts/rolloutplan')).toContain('0 chart(s) failed')
  })

  it.each([
    ['as it comes', ''],
    ['as plain manifests', '--skip-tests'],
    ['for two namespaces', NARROW],
    ['with nowhere to go but the API server', WALLED],
    ['with a place of its own', PLACED],
    [
      'without rights for people, or a fence',
      '--set peopleRoles.install=false --set networkPolicy.enabled=false',
    ],
  ])('is taken by the API server %s', (_name, values) => {
    const manifests = programs.run(`helm template ${RELEASE} charts/rolloutplan ${values}`)
    const said = programs.run('kubectl apply --dry-run=server -f -', manifests)
    expect(said).toContain('deployment.apps/rolloutplan created')
  })

  it.each([
    ['a misspelt value', '--set replica=3', "additional properties 'replica' not allowed"],
    ['an image that may be any', '--set image.tag=latest', '/image/tag'],
    ['a namespace that none can be', '--set namespaces={Shop}', '/namespaces/0'],
  ])('refuses %s', (_name, values, why) => {
    const said = programs.try(`helm template ${RELEASE} charts/rolloutplan ${values}`)
    expect(said.status).toBe(1)
    expect(said.errors).toContain(why)
  })

  it('carries the definitions as they are, and has them kept', () => {
    for (const plural of ['rolloutplans', 'rolloutrequests']) {
      const file = readProjectFile(`crds/rolloutplan.dev_${plural}.yaml`)
      const own = parse(file) as KubeObject & { spec: object }
      const carried = rendered('').find(({ metadata }) => metadata.name === own.metadata.name)
      expect(carried).toMatchObject({ ...own, spec: own.spec })
      expect(carried?.metadata.annotations).toEqual({ 'helm.sh/resource-policy': 'keep' })
    }
  })

  it('gives the operator one role for everything, or one in each namespace', () => {
    const rules = rulesOfChart('rolloutplan.rules')
    expect(rolesOfOperator('')).toEqual([['ClusterRole', undefined, rules]])
    expect(rolesOfOperator(NARROW)).toEqual([
      ['Role', 'shop', rules],
      ['Role', 'bank', rules],
    ])
  })

  it('has the policy of the gate where it is served, and the right to see it', () => {
    const server = 'helm template rolloutplan charts/rolloutplan --dry-run=server'
    const offline = 'helm template rolloutplan charts/rolloutplan'
    const old = '--api-versions admissionregistration.k8s.io/v1beta1/MutatingAdmissionPolicy'
    expect(gateObjects(server)).toEqual([
      'ClusterRole admissionregistration.k8s.io',
      'MutatingAdmissionPolicy admissionregistration.k8s.io/v1',
      'MutatingAdmissionPolicyBinding admissionregistration.k8s.io/v1',
    ])
    expect(gateObjects(`${offline} ${old}`)[1]).toContain('/v1beta1')
    expect(gateObjects(offline)).toEqual([])
    expect(gateObjects(`${server} --set gate.policy.install=false`)).toEqual([])
  })

  it('gives each release a Lease of its own, and rights on no other', () => {
    const line = `helm template bank-rolloutplan --namespace ${HOME} charts/rolloutplan`
    const objects = objectsIn(programs.run(line))
    const named = (kind: string, name: string): KubeObject | undefined =>
      objects.find((object) => object.kind === kind && object.metadata.name === name)
    expect(JSON.stringify(named('Deployment', 'bank-rolloutplan'))).toContain(
      '"--lease-name=bank-rolloutplan"',
    )
    expect(named('Role', 'bank-rolloutplan-election')).toMatchObject({
      rules: [{ resourceNames: ['bank-rolloutplan'] }, { verbs: ['create'] }],
    })
  })

  it('asks for a monitor only where somebody wants one', () => {
    expect(kindsOf(rendered(''))).not.toContain('ServiceMonitor')
    expect(kindsOf(rendered('--set serviceMonitor.enabled=true'))).toContain('ServiceMonitor')
  })
})

describe('a release', () => {
  it('comes up where only restricted pods may run, and passes its own test', () => {
    programs.run('kubectl apply -f -', TEST_POD_STAGE)
    programs.run(`helm install ${RELEASE} charts/rolloutplan --wait=watcher --timeout 60s`)
    expect(programs.run(`kubectl get pods -n ${HOME} -o name`).trim().split('\n')).toHaveLength(2)
    expect(programs.run(`helm test ${RELEASE} --timeout 60s`)).toMatch(/Phase: +Succeeded/)
  })

  it('is upgraded, its definitions too', () => {
    const name = 'crd/rolloutplans.rolloutplan.dev'
    programs.run(`kubectl patch ${name} --type=merge -p {"spec":{"names":{"shortNames":[]}}}`)
    const line = `helm upgrade ${RELEASE} charts/rolloutplan --set replicas=3 --force-conflicts`
    programs.run(`${line} --wait=watcher --timeout 60s`)
    expect(programs.run(`kubectl get pods -n ${HOME} -o name`).trim().split('\n')).toHaveLength(3)
    expect(programs.run(`kubectl get ${name} -o jsonpath={.spec.names.shortNames}`)).toBe('["rp"]')
  })

  it('leaves the definitions and the plans when it goes, and nothing else', () => {
    programs.run('kubectl apply -n shop -f examples/nginx/canary-plan.yaml')
    programs.run(`helm uninstall ${RELEASE} --wait`)
    expect(programs.run('kubectl get rolloutplans -n shop -o name')).toContain('/nginx')
    const kinds =
      'clusterroles,clusterrolebindings,deployments,services,roles,rolebindings,pdb,netpol,sa,' +
      'mutatingadmissionpolicies,mutatingadmissionpolicybindings'
    const label = 'app.kubernetes.io/part-of=rolloutplan'
    expect(programs.run(`kubectl get ${kinds} -A -l ${label} -o name`)).toBe('')
  })

  it('takes the definitions and the plans over when it comes again', () => {
    programs.run(`helm install ${RELEASE} charts/rolloutplan --wait=watcher --timeout 60s`)
    expect(programs.run('kubectl get rolloutplans -n shop -o name')).toContain('/nginx')
  })
})

/** The kinds of what is made for the gate, each with the API group that it is about. */
function gateObjects(line: string): readonly string[] {
  return objectsIn(programs.run(line))
    .filter(({ metadata }) => metadata.name === 'rolloutplan-gate')
    .filter(({ kind }) => kind !== 'ClusterRoleBinding')
    .map((object) => {
      const [rule] = (object as KubeObject & { rules?: readonly Rule[] }).rules ?? []
      return `${object.kind} ${rule?.apiGroups.join() ?? object.apiVersion}`
    })
    .sort()
}

function rendered(values: string): readonly KubeObject[] {
  return objectsIn(programs.run(`helm template ${RELEASE} charts/rolloutplan ${values}`))
}

function objectsIn(text: string): readonly KubeObject[] {
  const objects = parseAllDocuments(text).map((document) => document.toJS() as unknown)
  return objects.filter((object) => isObject(object)) as unknown as readonly KubeObject[]
}

function rolesOfOperator(values: string): readonly unknown[] {
  return rendered(values)
    .filter(({ kind, metadata }) => kind.endsWith('Role') && metadata.name === 'rolloutplan')
    .map((role) => [
      role.kind,
      role.metadata.namespace,
      (role as unknown as { rules: unknown }).rules,
    ])
}

function kindsOf(objects: readonly KubeObject[]): readonly string[] {
  return objects.map(({ kind }) => kind)
}
