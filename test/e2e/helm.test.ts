import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals'
import { PODS } from '../../src/objects/pod.ts'
import { SERVICES } from '../../src/objects/service.ts'
import { DEPLOYMENTS } from '../../src/objects/workload.ts'
import { controlPlaneFolder } from '../support/kube/control-plane.ts'
import { RealRollouts, WEB } from '../support/kube/real-rollouts.ts'
import { serviceYaml } from '../support/manifests.ts'
import { Programs } from './chart/programs.ts'

// Helm 4 applies on the server's side, and so meets whoever owns a field that it changes.

const TIMEOUT_MS = 180_000

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: {{ .Values.replicas }}
  strategy: { rollingUpdate: { maxSurge: "{{ .Values.surge }}" } }
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, tier: front } }
    spec: { containers: [{ name: web, image: "web:{{ .Values.tag }}" }] }
`

const ADDITIVE = `type: Canary
canary:
  capacity: {type: Additive}
  steps:
  - {weight: 50, pause: {untilPromoted: true}}
  bakeSeconds: 0
`
const BOUNDED = ADDITIVE.replace('Additive', 'Bounded')
const BLUE_GREEN = `type: BlueGreen
blueGreen:
  activeService: web
  pause: {untilPromoted: true}
  bakeSeconds: 0
`

const kubeconfig = `${controlPlaneFolder()}/kubeconfig`
const rollouts = new RealRollouts(controlPlaneFolder())
let programs: Programs
let chart: string

beforeAll(() => {
  programs = new Programs()
  chart = makeChart()
})
beforeEach(async () => {
  await rollouts.empty()
  programs.try('helm uninstall web --wait')
  programs.run(`helm install web ${chart}`)
}, TIMEOUT_MS)
afterEach(async () => {
  programs.try('helm uninstall web')
  for (const operator of rollouts.operators) await rollouts.kill(operator)
}, TIMEOUT_MS)
afterAll(async () => {
  rmSync(chart, { recursive: true })
  await rollouts.end()
}, TIMEOUT_MS)

it(
  'an upgrade in mid-rollout changes nothing where it says nothing new, and else starts anew',
  async () => {
    await rollouts.adopt(ADDITIVE)
    upgrade('tag=2')
    await untilPaused(1)
    upgrade('tag=2')
    await expectPods({ 'web:1': 4, 'web:2': 4 })
    expect((await rollouts.plan()).status).toMatchObject({ phase: 'Paused', rollout: { id: 1 } })
    upgrade('tag=3')
    await untilPaused(2)
    promote()
    await rollouts.untilStable('web:3')
  },
  TIMEOUT_MS,
)

// What a rollout borrows of what the chart names.
it.each([
  ['a bounded canary', BOUNDED, '.spec.replicas'],
  ['a blue/green', BLUE_GREEN, '.spec.selector'],
])(
  '%s lends nobody what it has borrowed, and owns nothing of it afterwards',
  async (_name, strategy, field) => {
    await rollouts.adopt(strategy)
    upgrade('tag=2')
    await untilPaused(1)
    const refused = programs.try(`helm upgrade web ${chart} --set tag=2`)
    expect(refused.errors).toMatch(/conflict with "rolloutplan-(replicasets|traffic)"/)
    expect(refused.errors).toContain(field)
    promote()
    await rollouts.untilStable('web:2')
    await untilDisowned()
    upgrade('tag=2,replicas=5,surge=50%,selected=tier,of=front')
    await rollouts.until(async () => (await rollouts.plan()).status?.stable?.available === 5)
    await expectPods({ 'web:2': 5 })
  },
  TIMEOUT_MS,
)

function makeChart(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rolloutplan-helm-'))
  mkdirSync(join(folder, 'templates'))
  const service = serviceYaml().replace(
    '{app: web}',
    '{ {{ .Values.selected }}: {{ .Values.of }} }',
  )
  const files = {
    'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
    'values.yaml': 'tag: 1\nreplicas: 4\nsurge: 25%\nselected: app\nof: web\n',
    'templates/deployment.yaml': DEPLOYMENT,
    'templates/service.yaml': service,
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

function upgrade(values: string): void {
  programs.run(`helm upgrade web ${chart} --set ${values}`)
}

function promote(): void {
  const words = ['dist/rolloutplan.js', 'promote', 'web', '--full', '--kubeconfig', kubeconfig]
  execFileSync(process.execPath, words, { stdio: 'pipe' })
}

/** The operator's second write, some time after the one that gives back. */
async function untilDisowned(): Promise<void> {
  await rollouts.until(async () => {
    const found = await Promise.all([
      rollouts.cluster.get(DEPLOYMENTS, WEB),
      rollouts.cluster.get(SERVICES, WEB),
    ])
    const entries = found.flatMap((object) => object?.metadata.managedFields ?? [])
    return entries.every(({ manager }) => !/^rolloutplan-(?!gate)/.test(manager))
  })
}

async function untilPaused(rollout: number): Promise<void> {
  await rollouts.untilPlan(
    ({ status }) => status?.phase === 'Paused' && status.rollout?.id === rollout,
  )
}

async function expectPods(expected: Readonly<Record<string, number>>): Promise<void> {
  const { items } = await rollouts.cluster.list(PODS, { namespace: 'default' })
  const images = items.map(({ spec }) => spec.containers[0]?.image ?? '')
  const counts: Record<string, number> = {}
  for (const image of images) counts[image] = (counts[image] ?? 0) + 1
  expect(counts).toEqual(expected)
}
