import { PLAN_CRD, REQUEST_CRD } from '../../../src/api/crd.ts'
import { runScenario } from '../../../src/scenario/run.ts'
import { accountOf, type Account, type Seen } from './account.ts'
import type { Told } from './told.ts'

/** What becomes of each object where the simulated cluster plays a scenario, at its own pace. */
export async function tellSimulated({ scenario, manifests }: Told): Promise<Account> {
  const changes: Seen[] = []
  const { findings } = await runScenario({
    scenario,
    manifests,
    crds: [PLAN_CRD, REQUEST_CRD],
    onChange: (change) => changes.push(change),
  })
  const failed = findings.filter(({ passed }) => !passed)
  if (failed.length > 0) throw new Error(`Cannot compare a failed run: ${JSON.stringify(failed)}`)
  return accountOf(changes)
}
