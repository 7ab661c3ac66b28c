import { spawnSync } from 'node:child_process'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { BORROWED_ANNOTATION, GATE_LABEL } from '../../src/api/labels.ts'
import { ROLLOUT_PLANS } from '../../src/api/rollout-plan.ts'
import { defined } from '../../src/base/assert.ts'
import type { GateType } from '../../src/domain/rollout/at-rest/which-gate.ts'
import { DEPLOYMENTS, type Deployment } from '../../src/objects/workload.ts'
import { controlPlaneFolder } from '../support/kube/control-plane.ts'
import { policiesTaken } from '../support/kube/policies-taken.ts'
import { RealRollouts, WEB } from '../support/kube/real-rollouts.ts'
import { deploymentYaml } from '../support/manifests.ts'
import { Programs } from './chart/programs.ts'

// Both gates, at a real API server with the real Deployment controller.

const POLICY = 'charts/rolloutplan/gate/policy.yaml'
const TIMEOUT_MS = 240_000
const kubeconfig = `${controlPlaneFolder()}/kubeconfig`

const SHORT = `type: Canary
canary:
  steps:
  - {weight: 33, pause: {seconds: 1}}
  bakeSeconds: 1
`
const HELD = `type: Canary
canary:
  steps:
  - {weight: 33, pause: {untilPromoted: true}}
  bakeSeconds: 1
`

let programs: Programs
let rollouts: RealRollouts

beforeAll(() => {
  programs = new Programs()
})
beforeEach(() => {
  rollouts = new RealRollouts(controlPlaneFolder())
})
afterEach(() => rollouts.end(), TIMEOUT_MS)

async function begin(gate: GateType, strategy: string): Promise<void> {
  await rollouts.empty()
  if (gate === 'AdmissionPolicy') {
    programs.run(`kubectl apply -f ${POLICY}`)
    await policiesTaken(rollouts.cluster)
  }
  programs.run('kubectl apply -f -', deploymentYaml('web', 2))
  await rollouts.adopt(strategy)
  await untilAtRest(gate)
}

async function web(): Promise<Deployment> {
  return defined(await rollouts.cluster.get(DEPLOYMENTS, WEB), 'the Deployment')
}

/** By the gate that is to be in force, and nothing else is borrowed. */
async function untilAtRest(gate: GateType): Promise<void> {
  await rollouts.untilPlan(({ status }) => {
    return status?.phase === 'Healthy' && status.gate?.type === gate
  })
  await rollouts.until(async () => {
    const { spec, metadata } = await web()
    const isLabelled = metadata.labels?.[GATE_LABEL] === metadata.uid
    return gate === 'Paused'
      ? spec.paused === true && !isLabelled
      : spec.paused !== true && isLabelled
  })
}

/** Edits, sees that nothing rolls by itself, and that the rollout is complete in the end. */
async function judged(gate: GateType, image: string, edit: () => void): Promise<void> {
  const before = (await rollouts.plan()).status?.rollout?.id ?? 0
  edit()
  expect((await web()).spec.paused).toBe(true)
  await rollouts.until(async () => {
    const { status } = await rollouts.plan()
    return status?.rollout?.id === before + 1 && (await rollouts.isStable(image))
  })
  const [last] = (await rollouts.plan()).status?.history ?? []
  expect(last?.result).toBe('Completed')
  await untilAtRest(gate)
}

function operatorsProgram(line: string): void {
  const args = ['dist/rolloutplan.js', ...line.split(' '), '--kubeconfig', kubeconfig]
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`"${line}" ended with ${String(status)}: ${stderr}`)
}

/** As the manifest in Git has it, by a tool that applies it server-side. */
function applyByAnother(image: string): void {
  const line = 'kubectl apply --server-side --force-conflicts --field-manager=gitops -f -'
  programs.run(line, deploymentYaml('web', 2).replace('web:1', image))
}

/** Puts the whole Deployment in the place of the one that is there. */
function replaceWhole(image: string): void {
  const text = deploymentYaml('web', 2).replace('web:1', image)
  programs.run('kubectl replace -f -', text.replace('spec:\n', 'spec:\n  paused: false\n'))
}

describe('the gate AdmissionPolicy', () => {
  it(
    'has every edit judged: set image, undo, restart, another applier, a replacement',
    async () => {
      await begin('AdmissionPolicy', SHORT)
      const gate = 'AdmissionPolicy'
      await judged(gate, 'web:2', () => programs.run('kubectl set image deployment/web web=web:2'))
      await judged(gate, 'web:1', () => programs.run('kubectl rollout undo deployment/web'))
      await judged(gate, 'web:1', () => programs.run('kubectl rollout restart deployment/web'))
      await judged(gate, 'web:3', () => {
        applyByAnother('web:3')
      })
      await judged(gate, 'web:4', () => {
        replaceWhole('web:4')
      })
      programs.run('kubectl rollout status deployment/web --timeout=30s')
    },
    TIMEOUT_MS,
  )

  it(
    'may be taken away in the middle of a rollout, and be installed again',
    async () => {
      await begin('AdmissionPolicy', HELD)
      programs.run('kubectl set image deployment/web web=web:2')
      await rollouts.untilPlan(({ status }) => status?.phase === 'Paused')
      expect(programs.try('kubectl rollout restart deployment/web').errors).toContain('paused')
      programs.run(`kubectl delete -f ${POLICY}`)
      operatorsProgram('promote web')
      await rollouts.untilStable('web:2')
      await untilAtRest('Paused')
      programs.run(`kubectl apply -f ${POLICY}`)
      await untilAtRest('AdmissionPolicy')
      const { items } = await rollouts.cluster.list(ROLLOUT_PLANS)
      expect(items.map(({ status }) => status?.history?.map(({ result }) => result))).toEqual([
        ['Completed'],
      ])
    },
    TIMEOUT_MS,
  )

  it(
    'leaves a Deployment paused after an abort, and none of it when the plan is released',
    async () => {
      await begin('AdmissionPolicy', HELD)
      programs.run('kubectl set image deployment/web web=web:2')
      await rollouts.untilPlan(({ status }) => status?.phase === 'Paused')
      operatorsProgram('abort web')
      await rollouts.untilPlan(({ status }) => status?.phase === 'Degraded')
      expect((await web()).spec.paused).toBe(true)
      programs.run('kubectl set image deployment/web web=web:1')
      await untilAtRest('AdmissionPolicy')
      operatorsProgram('release web')
      const { metadata, spec } = await web()
      expect([spec.paused, metadata.labels?.[GATE_LABEL]]).toEqual([undefined, undefined])
      expect(metadata.annotations?.[BORROWED_ANNOTATION]).toBeUndefined()
      programs.run('kubectl rollout restart deployment/web')
      programs.run('kubectl rollout status deployment/web --timeout=60s')
    },
    TIMEOUT_MS,
  )
})

describe('the gate Paused', () => {
  it(
    'has every edit judged: set image, our undo and restart, another applier',
    async () => {
      const gate = 'Paused'
      await begin(gate, SHORT)
      await judged(gate, 'web:2', () => programs.run('kubectl set image deployment/web web=web:2'))
      expect(programs.try('kubectl rollout undo deployment/web').errors).toContain('paused')
      expect(programs.try('kubectl rollout restart deployment/web').errors).toContain('paused')
      await judged(gate, 'web:1', () => {
        operatorsProgram('undo web')
      })
      await judged(gate, 'web:1', () => {
        operatorsProgram('restart web')
      })
      await judged(gate, 'web:3', () => {
        applyByAnother('web:3')
      })
    },
    TIMEOUT_MS,
  )
})
