import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { PLAN_CRD } from '../../src/api/crd.ts'
import { ROLLOUT_PLANS, type RolloutPlan } from '../../src/api/rollout-plan.ts'
import { ClusterError, type ClusterErrorCause } from '../../src/cluster/errors.ts'
import { kindsOfCrd } from '../../src/cluster/sim/schema/custom-kind.ts'
import { controlPlaneFolder } from '../support/kube/control-plane.ts'
import { installDefinitions } from '../support/kube/install-definitions.ts'
import { connectTo } from '../support/kube/real-subject.ts'
import { PLAN_CASES } from '../support/plan-cases.ts'

const WRITER = { fieldManager: 'person', dryRun: true }

const cluster = connectTo(`${controlPlaneFolder()}/kubeconfig`)
const [simulated] = kindsOfCrd(PLAN_CRD)

interface Verdict {
  readonly causes: readonly string[]
  /** What is kept of the spec, with its defaults, where nothing is wrong. */
  readonly spec?: unknown
}

beforeAll(() => installDefinitions(cluster))
afterAll(() => {
  cluster.close()
})

it.each(PLAN_CASES.map(({ sentence, spec }) => [sentence, spec]))(
  'a real API server judges a plan as the simulated one does: it %s',
  async (_, spec) => {
    const metadata = { name: 'web', namespace: 'default' }
    const { group, version, kind } = ROLLOUT_PLANS
    const plan = { apiVersion: `${group}/${version}`, kind, metadata, spec } as RolloutPlan
    expect(await realVerdict(plan)).toEqual(simulatedVerdict(plan))
  },
)

async function realVerdict(plan: RolloutPlan): Promise<Verdict> {
  try {
    return { causes: [], spec: (await cluster.create(ROLLOUT_PLANS, plan, WRITER)).spec }
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error
    return { causes: inOrder(error.causes) }
  }
}

function simulatedVerdict(plan: RolloutPlan): Verdict {
  if (simulated === undefined) throw new Error('Cannot judge a plan: its definition serves no kind')
  const taken = simulated.defaulted(plan) as RolloutPlan
  const causes = inOrder(simulated.validate(taken, undefined))
  return causes.length > 0 ? { causes } : { causes, spec: taken.spec }
}

/** The server goes through maps in whatever order. */
function inOrder(causes: readonly ClusterErrorCause[]): readonly string[] {
  return causes.map(({ reason, field = '', message }) => `${reason} ${field}: ${message}`).sort()
}
