import { spawnSync } from 'node:child_process'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals'
import { BORROWED_ANNOTATION, GATE_LABEL } from '../../../src/api/labels.ts'
import type { KubeCluster } from '../../../src/cluster/kube/kube-cluster.ts'
import { SERVICES } from '../../../src/objects/service.ts'
import { DEPLOYMENTS, REPLICA_SETS } from '../../../src/objects/workload.ts'
import { controlPlaneFolder } from '../../support/kube/control-plane.ts'
import { connectTo, freshSubject } from '../../support/kube/real-subject.ts'
import { Installed } from './installed.ts'
import { Programs } from './programs.ts'
import { DEFINITIONS, forgetDefinitions, makeNamespaces, RELEASE } from './release.ts'

// The uninstall of docs/helm.md: one plan at rest, and one in the middle of a rollout.

const HELD = `type: BlueGreen
blueGreen:
  activeService: web
  pause: {untilPromoted: true}
`

/** At rest, and in the middle of a rollout. */
const NAMESPACES = ['shop', 'bank']

let programs: Programs
let cluster: KubeCluster
let release: Installed

beforeAll(async () => {
  programs = new Programs()
  cluster = connectTo(`${controlPlaneFolder()}/kubeconfig`)
  await freshSubject(cluster)
  forgetDefinitions(programs)
})
beforeEach(() => {
  makeNamespaces(programs)
  release = new Installed(programs, '', [])
  release.furnish('shop', HELD)
  release.furnish('bank', HELD)
  release.setImage('bank', 'web:2')
  release.waitFor('bank', 'status.phase', 'Paused')
})
afterEach(async () => {
  release.remove()
  await freshSubject(cluster)
  forgetDefinitions(programs)
})
afterAll(() => {
  cluster.close()
})

it('leaves workloads that serve, and that kubectl rolls out', async () => {
  expect(releaseAll('20s')).toContain('rollout resume')
  await release.endOperator()
  programs.run(`helm uninstall ${RELEASE} --wait`)
  programs.run(`kubectl delete ${DEFINITIONS} --timeout=60s`)
  await expectServing()
  await expectGivenBack()
  expectRolledOutByKubectl()
})

it('may be begun at its end: what is left behind can still be given back', async () => {
  await release.endOperator()
  programs.run(`helm uninstall ${RELEASE} --wait`)
  programs.run(`kubectl delete ${DEFINITIONS} --wait=false`)
  await expectServing()
  releaseAll('1s')
  programs.run(`kubectl wait ${DEFINITIONS} --for=delete --timeout=60s`)
  await expectServing()
  await expectGivenBack()
  expectRolledOutByKubectl()
})

/** Leaves it to an operator for some time. */
function releaseAll(timeout: string): string {
  const kubeconfig = `${controlPlaneFolder()}/kubeconfig`
  const options = ['--all', '--all-namespaces', '--timeout', timeout, '--kubeconfig', kubeconfig]
  const line = ['dist/rolloutplan.js', 'release', ...options]
  const { status, stdout, stderr } = spawnSync(process.execPath, line, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`"release" ended with ${String(status)}: ${stderr}${stdout}`)
  return stdout + stderr
}

/** The first version has its two pods in either namespace, whatever else there is. */
async function expectServing(): Promise<void> {
  for (const namespace of NAMESPACES) {
    const { items } = await cluster.list(REPLICA_SETS, { namespace })
    const stable = items.find(({ spec }) => spec.template.spec.containers[0]?.image === 'web:1')
    expect(stable?.status?.availableReplicas).toBe(2)
  }
}

/** What was borrowed is back; only the Deployment that would start a rollout stays paused. */
async function expectGivenBack(): Promise<void> {
  for (const namespace of NAMESPACES) {
    const web = { namespace, name: 'web' }
    const deployment = await cluster.get(DEPLOYMENTS, web)
    expect(deployment?.spec.paused ?? false).toBe(namespace === 'bank')
    expect(deployment?.metadata.labels?.[GATE_LABEL]).toBeUndefined()
    expect(deployment?.metadata.annotations?.[BORROWED_ANNOTATION]).toBeUndefined()
    expect((await cluster.get(SERVICES, web))?.spec.selector).toEqual({ app: 'web' })
    const { items } = await cluster.list(REPLICA_SETS, { namespace })
    const sizes = items.map(({ spec }) => spec.replicas)
    expect(sizes.filter((size) => size !== 0)).toEqual([2])
  }
}

function expectRolledOutByKubectl(): void {
  programs.run('kubectl rollout restart -n shop deployment/web')
  programs.run('kubectl rollout status -n shop deployment/web --timeout=60s')
  programs.run('kubectl rollout resume -n bank deployment/web')
  programs.run('kubectl rollout status -n bank deployment/web --timeout=60s')
}
