import { expect, it } from '@jest/globals'
import type { StrategySpec } from '../../../../../src/api/rollout-plan.ts'
import { findLackOfRoom } from '../../../../../src/domain/rollout/preflight/room.ts'
import type { IntOrPercent } from '../../../../../src/objects/int-or-percent.ts'
import {
  blueGreenOf,
  canaryOf,
  deploymentOf,
  factsOf,
  planOf,
  rollingUpdateOf,
} from '../../../../support/facts.ts'

function boundedBy(maxSurge: IntOrPercent): StrategySpec {
  return canaryOf([20, 50], { capacity: { type: 'Bounded', maxSurge } })
}

function messagesFor(strategy: StrategySpec, maxSurge: IntOrPercent, replicas = 5): string[] {
  const target = deploymentOf({
    replicas,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable: 1 } },
  })
  const found = findLackOfRoom(factsOf({ plan: planOf(strategy), target }), target)
  return found.map(({ severity, message }) => `${severity}: ${message}`)
}

it.each<[string, StrategySpec, IntOrPercent, string]>([
  ['a rolling update without surge', rollingUpdateOf(), 0, 'warn: maxSurge of Deployment "web"'],
  ['a rolling update, in percent', rollingUpdateOf(), '0%', 'warn: maxSurge of Deployment "web"'],
  ['a bounded canary without surge', boundedBy(0), 1, 'warn: capacity.maxSurge of the plan'],
])('%s is told that it needs one pod more', (_name, strategy, maxSurge, words) => {
  const [message = ''] = messagesFor(strategy, maxSurge)
  expect(message).toContain(words)
  expect(message).toContain('room for one pod more: 6 pods')
})

it.each<[string, StrategySpec, IntOrPercent, number]>([
  ['a rolling update with surge', rollingUpdateOf(), '1%', 5],
  ['a bounded canary with surge', boundedBy('25%'), 0, 5],
  ['an additive canary, which doubles anyway', canaryOf(), 0, 5],
  ['blue/green, which doubles anyway', blueGreenOf(), 0, 5],
  ['a Deployment without pods', rollingUpdateOf(), 0, 0],
])('%s is told nothing', (_name, strategy, maxSurge, replicas) => {
  expect(messagesFor(strategy, maxSurge, replicas)).toEqual([])
})
