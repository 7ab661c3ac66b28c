import { PLAN_CRD, REQUEST_CRD } from '../../../src/api/crd.ts'
import { after, type InstantMs } from '../../../src/base/units.ts'
import { runScenario } from '../../../src/scenario/run.ts'
import { accountOf, type Account, type Seen } from './account.ts'
import { inOrder, type Told } from './told.ts'

export interface SimulatedTelling {
  readonly account: Account
  /** What had become of each object when an action was due, for each of the timeline. */
  readonly before: readonly Account[]
}

/** What becomes of each object where the simulated cluster plays a scenario, at its own pace. */
export async function tellSimulated({ scenario, manifests }: Told): Promise<SimulatedTelling> {
  const changes: (Seen & { readonly at: InstantMs })[] = []
  const { findings, start } = await runScenario({
    scenario,
    manifests,
    crds: [PLAN_CRD, REQUEST_CRD],
    onChange: (change, world) => changes.push({ ...change, at: world.now() }),
  })
  const failed = findings.filter(({ passed }) => !passed)
  if (failed.length > 0) throw new Error(`Cannot compare a failed run: ${JSON.stringify(failed)}`)
  const before = inOrder(scenario).map((action) => {
    return accountOf(changes.filter(({ at }) => at < after(start, action.at)))
  })
  return { account: accountOf(changes), before }
}
