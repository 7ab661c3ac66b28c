import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { controlPlaneFolder } from '../support/kube/control-plane.ts'
import { RealRollouts } from '../support/kube/real-rollouts.ts'
import { Programs } from './chart/programs.ts'

// What kubectl's own verbs say of a Deployment that is behind the gate Paused.

const TIMEOUT_MS = 180_000

const HELD = `type: Canary
canary:
  capacity: {type: Additive}
  steps:
  - {weight: 50, pause: {untilPromoted: true}}
  bakeSeconds: 0
`

const folder = controlPlaneFolder()
const rollouts = new RealRollouts(folder)
let programs: Programs

beforeAll(async () => {
  programs = new Programs()
  await rollouts.begin(HELD, 4)
}, TIMEOUT_MS)
afterAll(() => rollouts.end(), TIMEOUT_MS)

it(
  'kubectl rollout shows a rollout, and starts none past the plan',
  async () => {
    expect(rollout('status --timeout=10s').text).toContain('successfully rolled out')
    expectRefused('no rollout history found for deployment "web"')
    await rollouts.setImage('web:2')
    await rollouts.untilPlan(({ status }) => status?.phase === 'Paused')
    const before = await rollouts.standing()
    expect(rollout('status --timeout=1s').text).toContain('0 out of 4 new replicas')
    expect(revisionsIn(rollout('history').text)).toEqual(['1'])
    expectRefused('no rollout history found for deployment "web"')
    expect(await rollouts.standing()).toEqual(before)

    rolloutplan('promote web')
    await rollouts.untilStable('web:2')
    expect(rollout('status --timeout=10s').text).toContain('successfully rolled out')
    expect(revisionsIn(rollout('history').text)).toEqual(['1', '2'])
    expect(rollout('history --revision=1').text).toContain('web:1')
    expectRefused(PAUSED)
  },
  TIMEOUT_MS,
)

it(
  'kubectl rollout works as ever once the plan is gone',
  () => {
    rolloutplan('release web')
    expect(rollout('undo --to-revision=1')).toMatchObject({ status: 0 })
    expect(rollout('status --timeout=30s').text).toContain('successfully rolled out')
    expect(
      programs.run('kubectl get pods -o jsonpath={.items[*].spec.containers[0].image}'),
    ).toMatch(/^(web:1 ?){4}$/)
    expect(rollout('restart')).toMatchObject({ status: 0 })
    expect(rollout('status --timeout=30s').text).toContain('successfully rolled out')
  },
  TIMEOUT_MS,
)

const PAUSED = `cannot rollback a paused deployment; resume it first with 'kubectl rollout resume'`

function expectRefused(undo: string): void {
  expect(rollout('undo').errors).toContain(undo)
  expect(rollout('undo --to-revision=1').errors).toContain(PAUSED)
  expect(rollout('restart').errors).toContain("can't restart paused deployment")
}

function rollout(words: string) {
  const [verb = '', ...flags] = words.split(' ')
  return programs.try(`kubectl rollout ${verb} deployment/web ${flags.join(' ')}`)
}

function revisionsIn(history: string): readonly string[] {
  return [...history.matchAll(/^(\d+)\s/gm)].map(([, revision = '']) => revision)
}

function rolloutplan(words: string): void {
  const args = ['dist/rolloutplan.js', ...words.split(' '), '--kubeconfig', `${folder}/kubeconfig`]
  execFileSync(process.execPath, args, { stdio: 'pipe' })
}
