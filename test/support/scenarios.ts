import { readScenario } from '../../src/scenario/scenario-problems.ts'
import type { Scenario } from '../../src/scenario/scenario.ts'

/** A scenario as a file has it; `spec` is what it says beside its one manifest. */
export function writtenScenario(spec: object = {}): unknown {
  return {
    apiVersion: 'simulate.rolloutplan.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name: 'told' },
    spec: { manifests: ['all.yaml'], ...spec },
  }
}

/** A scenario that was read. */
export function scenario(spec: object = {}): Scenario {
  const reading = readScenario(writtenScenario(spec))
  if (reading.kind === 'scenario') return reading.scenario
  throw new RangeError(reading.problems.map(({ path, message }) => `${path}: ${message}`).join())
}
