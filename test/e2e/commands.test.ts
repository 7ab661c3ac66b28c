import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import type { KubeCluster } from '../../src/cluster/kube/kube-cluster.ts'
import { DEPLOYMENTS, type Deployment } from '../../src/objects/workload.ts'
import { controlPlaneFolder } from '../support/kube/control-plane.ts'
import { connectTo, freshSubject } from '../support/kube/real-subject.ts'
import { installCrds } from '../support/kube/install-crds.ts'
import { deploymentYaml } from '../support/manifests.ts'

// What people type, from the first plan to its end, at a real API server.

const PERSON = { fieldManager: 'person' }
const WEB = { namespace: 'default', name: 'web' }
const kubeconfig = `${controlPlaneFolder()}/kubeconfig`

let cluster: KubeCluster
let operator: ChildProcess | undefined

beforeEach(async () => {
  cluster = connectTo(kubeconfig)
  await installCrds(cluster)
  await freshSubject(cluster)
  const deployment = parse(deploymentYaml('web', 4)) as Deployment
  await cluster.create(DEPLOYMENTS, { ...deployment, metadata: WEB }, PERSON)
})
afterEach(async () => {
  operator?.kill('SIGKILL')
  operator = undefined
  await freshSubject(cluster)
  cluster.close()
})

it('a plan is adopted, followed, promoted, aborted and undone', async () => {
  startOperator()
  expect((await type('adopt web --yes')).printed).toEqual([
    'rolloutplan "web" created',
    'deployment "web" adopted',
  ])
  await setImage('web:2')
  const watching = type('status web --watch --timeout 2m')
  await untilStatusSays('TimedPause')
  expect((await type('promote web')).printed).toEqual([
    'rolloutplan "web" promoted: step 1 of rollout 1',
  ])
  const resume = await type('resume web')
  expect(resume).toMatchObject({
    status: 1,
    errors: ['Cannot resume RolloutPlan "web": no request holds it (NotNow)'],
  })
  expect((await type('promote web --full')).status).toBe(0)
  const watched = await watching
  expect(watched.printed.at(-1)).toContain('Healthy RolloutComplete')
  expect(watched.status).toBe(0)

  expect((await type('restart web')).status).toBe(0)
  await untilStatusSays('TimedPause')
  expect((await type('abort web')).status).toBe(0)
  expect((await type('status web --watch --timeout 1m')).status).toBe(1)
  expect((await type('undo web')).printed).toEqual([
    'deployment "web" undone to revision 2 (web:2)',
  ])
  expect((await type('status web --watch --timeout 1m')).status).toBe(0)
  const history = (await type('history web')).printed.join('\n')
  expect(history).toMatch(/2 {2}Aborted {4}AbortedByRequest.*\n.*1 {2}Completed {2}RolloutComplete/)
})

it('everything is given back without an operator, in mid-rollout', async () => {
  startOperator()
  expect((await type('adopt web --yes')).status).toBe(0)
  await setImage('web:2')
  await untilStatusSays('TimedPause')
  operator?.kill('SIGKILL')
  const silent = await type('promote web --timeout 1s')
  expect(silent.status).toBe(3)
  const released = await type('release web --timeout 1s')
  expect(released.errors[1]).toContain('kubectl rollout resume deployment/web')
  expect(released.status).toBe(0)
  const live = await cluster.get(DEPLOYMENTS, WEB)
  expect(live?.spec).toMatchObject({ paused: true, replicas: 4 })
  expect(live?.metadata.annotations?.['rolloutplan.dev/borrowed']).toBeUndefined()
})

interface Typed {
  readonly status: number
  readonly printed: readonly string[]
  readonly errors: readonly string[]
}

/** Runs a command to its end. */
async function type(line: string): Promise<Typed> {
  const args = ['dist/rolloutplan.js', ...line.split(' '), '--kubeconfig', kubeconfig]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const texts = { printed: '', errors: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.printed += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.errors += text))
  const [status] = (await once(child, 'close')) as [number]
  return { status, printed: linesOf(texts.printed), errors: linesOf(texts.errors) }
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '')
}

/** No other operator is there, and other tests may listen as well. */
const ALONE = ['--no-leader-elect', '--listen=127.0.0.1:0']

function startOperator(): void {
  const args = ['dist/rolloutplan.js', 'operator', '--kubeconfig', kubeconfig, ...ALONE]
  operator = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
}

async function setImage(image: string): Promise<void> {
  const body = { spec: { template: { spec: { containers: [{ name: 'web', image }] } } } }
  await cluster.patch(DEPLOYMENTS, WEB, { kind: 'strategic', body }, PERSON)
}

const LOOKS_MAX = 100

async function untilStatusSays(reason: string): Promise<void> {
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    const { printed } = await type('status web')
    if (printed.join('\n').includes(`(${reason})`)) return
  }
  throw new Error(`Cannot wait any longer: the status never said ${reason}`)
}
