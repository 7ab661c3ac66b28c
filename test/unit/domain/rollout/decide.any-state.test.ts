import { describe, expect, it } from '@jest/globals'
import type { StrategySpec } from '../../../../src/api/rollout-plan.ts'
import { decide } from '../../../../src/domain/rollout/decide.ts'
import type { Write } from '../../../../src/domain/rollout/decision.ts'
import type { Facts } from '../../../../src/domain/rollout/facts.ts'
import {
  availableOf,
  isOwnedBy,
  isSealed,
  isWithin,
  sizeOf,
} from '../../../../src/domain/rollout/replica-sets/replica-sets.ts'
import { scaledValue } from '../../../../src/objects/int-or-percent.ts'
import type { KubeObject } from '../../../../src/objects/meta.ts'
import { matchesSelector } from '../../../../src/objects/selector.ts'
import type { Deployment, ReplicaSet } from '../../../../src/objects/workload.ts'
import { blueGreenOf, canaryOf } from '../../../support/facts.ts'
import { adopted, rolling, sealed, SURGE } from '../../../support/hand-over-facts.ts'
import { patched } from '../../../support/patched.ts'
import {
  at,
  heldTarget,
  ownedSet,
  pinnedTo,
  rolloutFacts,
  servedBy,
  timeAt,
  updatedSet,
  type RolloutWish,
} from '../../../support/rollout-facts.ts'

/** The Deployment wants 5 in all of these, but for what is lent of it. */
const WANTED = 5

const BOUNDED = canaryOf([20, 80], { capacity: { type: 'Bounded', maxSurge: 1 } })

/** Under each strategy, the sizes that stable may have. */
const STRATEGIES: readonly [string, StrategySpec, readonly number[]][] = [
  ['additive', canaryOf([20, 50]), [0, WANTED]],
  ['bounded', BOUNDED, [1, WANTED]],
  ['blue/green', blueGreenOf(), [0, WANTED]],
]

const abort = { reason: 'AbortedByRequest', message: 'why', time: timeAt(0) } as const
const last = { step: { index: 2, count: 2, enteredTime: timeAt(0), reachedTime: timeAt(0) } }
const MODES: readonly [string, RolloutWish['rollout']][] = [
  ['at rest', 'none'],
  ['on the first step', {}],
  ['above the last step', last],
  ['baked', { ...last, fullWeightTime: timeAt(0) }],
  ['aborted', { abort }],
  ['being deleted', {}],
]

interface State {
  readonly name: string
  readonly facts: Facts
  readonly target: Deployment
  readonly stable: ReplicaSet
  readonly updated: ReplicaSet | undefined
  readonly writes: readonly Write[]
}

type World = Pick<State, 'target' | 'stable' | 'updated'>

/** Combinations of sizes, health, ownership and templates, reachable or not. */
function states(): readonly State[] {
  return STRATEGIES.flatMap(([strategyName, strategy, sizes]) =>
    MODES.flatMap(([mode, rollout]) => {
      const recorded = rolloutFacts({ strategy, ...(rollout !== undefined && { rollout }) })
      const base = mode === 'being deleted' ? deleted(recorded) : recorded
      return worlds(sizes).map(([where, world]) => {
        const services = strategyName === 'blue/green' ? pinned(world, mode) : base.services
        const facts = { ...base, target: world.target, replicaSets: setsOf(world), services }
        const { writes } = decide(facts, at(40))
        return { name: `${strategyName} ${mode}: ${where}`, facts, ...world, writes }
      })
    }),
  )
}

/** On record is a rollout from web:1 to web:2, whatever D asks for by now. */
const ASKED = ['web:1', 'web:2', 'web:3']
const PROTECTIONS = ['bare', 'sealed', 'guarded', 'sealed and guarded']

function worlds(sizes: readonly number[]): readonly [string, World][] {
  return ASKED.flatMap((image) =>
    PROTECTIONS.flatMap((protection) =>
      sizes.flatMap(stables).flatMap(([stableName, bare]) => {
        const stable = protection.includes('sealed') ? sealed(bare) : bare
        const target = targetFor(image, sizeOf(stable), protection.includes('guarded'))
        return UPDATED.map(([updatedName, updated]): [string, World] => [
          `D asks ${image}, ${protection}, ${stableName}, ${updatedName}`,
          { target, stable, updated },
        ])
      }),
    ),
  )
}

function setsOf({ stable, updated }: World): readonly ReplicaSet[] {
  return updated === undefined ? [stable] : [stable, updated]
}

function stables(replicas: number): readonly [string, ReplicaSet][] {
  return [...new Set([0, replicas])].map((available) => [
    `S ${available}/${replicas}`,
    ownedSet({ replicas, available }),
  ])
}

const UPDATED: readonly [string, ReplicaSet | undefined][] = [
  ['no U', undefined],
  ['U 1/1', updatedSet({ replicas: 1 })],
  ['U 0/5', updatedSet({ available: 0 })],
  ['U 5/5', updatedSet()],
  ['U 0/5 handed over', adopted(updatedSet({ available: 0 }), 9)],
  ['U 5/5 handed over', adopted(updatedSet(), 9)],
]

/** D keeps the only ReplicaSet that it owns at its own size, unless that has been handed over. */
function targetFor(asked: string, stableSize: number, isGuarded: boolean): Deployment {
  const replicas = stableSize === 0 ? WANTED : stableSize
  const surge = stableSize === 1 ? WANTED : '100%'
  const strategy = rolling(isGuarded ? surge : '25%')
  return heldTarget(
    asked,
    { replicas, strategy },
    {
      ...(replicas !== WANTED && { 'spec.replicas': { was: WANTED, is: replicas } }),
      ...(isGuarded && { [SURGE]: { was: '25%', is: surge } }),
    },
  )
}

/** Users are at stable until the cut-over. */
function pinned({ stable, updated = stable }: World, mode: string) {
  const isCutOver = mode === 'baked' || mode === 'aborted' || mode === 'being deleted'
  const set = isCutOver ? updated : stable
  return new Map([pinnedTo(set, servedBy('web', { app: 'web' }, set))])
}

function deleted(facts: Facts): Facts {
  const metadata = { ...facts.plan.metadata, deletionTimestamp: timeAt(20) }
  return { ...facts, plan: { ...facts.plan, metadata } }
}

/** The object as the writes leave it. */
function after<T extends KubeObject>(object: T, writes: readonly Write[]): T {
  const { kind, metadata } = object
  const write = writes.find(
    (each) =>
      each.kind === 'patch' && each.resource.kind === kind && each.key.name === metadata.name,
  )
  return patched(object, write)
}

/** Pods that are sure to serve once these writes are followed. */
function servingAfter({ facts, target }: State, writes: readonly Write[]): number {
  const { replicas = 1 } = after(target, writes).spec
  const isLowered = replicas < (target.spec.replicas ?? 1)
  return facts.replicaSets.reduce((sum, set) => {
    const size = sizeOf(after(set, writes))
    const isShrunk = isLowered && isOwnedBy(set, target)
    return sum + Math.min(availableOf(set), size, isShrunk ? replicas : size)
  }, 0)
}

/** Available pods that a pinned Service selects once these writes are followed. */
function reached({ facts }: State, writes: readonly Write[]): number {
  const service = facts.services.get('web')?.service
  if (service === undefined) return 0
  const { selector } = after(service, writes).spec
  const selected = facts.replicaSets.filter(({ spec }) =>
    matchesSelector({ matchLabels: selector ?? {} }, spec.template.metadata?.labels),
  )
  return selected.reduce(
    (sum, set) => sum + Math.min(availableOf(set), sizeOf(after(set, writes))),
    0,
  )
}

function isHandedOver({ target, updated, writes }: State): boolean {
  if (updated === undefined || isWithin(updated, target)) return false
  return isWithin(after(updated, writes), target)
}

/** As the sum rule has it, while D owns two with pods. */
function isReady({ target, stable, updated = stable }: State): boolean {
  const { replicas = 1, strategy } = target.spec
  const surge = scaledValue(strategy?.rollingUpdate?.maxSurge ?? '25%', replicas, 'up')
  const isSum = sizeOf(stable) === 0 || replicas + surge === sizeOf(stable) + sizeOf(updated)
  return isSum && isSealed(stable) && availableOf(updated) === WANTED
}

function subjectOf(write: Write): string {
  const { name } = write.kind === 'create' ? write.object.metadata : write.key
  return `${write.resource.kind} ${name}`
}

function imageOf({ spec }: ReplicaSet | Deployment): string | undefined {
  return spec.template.spec.containers[0]?.image
}

/** What must never be decided. */
const MISTAKES: readonly [string, (state: State) => boolean][] = [
  [
    'writes to one object twice',
    ({ writes }) => new Set(writes.map(subjectOf)).size < writes.length,
  ],
  [
    'takes pods away from users that they need',
    (state) => servingAfter(state, state.writes) < Math.min(WANTED, servingAfter(state, [])),
  ],
  [
    'leaves users at a version without pods, where there is another',
    (state) => {
      const [before, now] = [reached(state, []), reached(state, state.writes)]
      return before > 0 && now === 0
    },
  ],
  [
    'writes a size while D owns two with pods (docs/hand-over.md T8)',
    ({ facts, target, writes }) => {
      const active = facts.replicaSets.filter((set) => isOwnedBy(set, target) && sizeOf(set) > 0)
      return active.length > 1 && active.some((set) => sizeOf(after(set, writes)) !== sizeOf(set))
    },
  ],
  [
    'hands over what is not whole, sealed and guarded',
    (state) => isHandedOver(state) && !isReady(state),
  ],
  [
    'opens the gate to a version that does not serve',
    ({ facts, target, writes }) => {
      if (after(target, writes).spec.paused === true) return false
      const serving = facts.replicaSets.filter((set) => sizeOf(set) > 0)
      return serving.some((set) => imageOf(set) !== imageOf(target))
    },
  ],
]

describe('decide(), in any state', () => {
  const all = states()

  it.each(MISTAKES)('never %s', (_name, isMistaken) => {
    const found = all.filter(isMistaken)
    expect(found.map(({ name, writes }) => [name, ...writes.map(({ why }) => why)])).toEqual([])
  })

  it('is asked in states in which it goes on, goes back, hands over and lets go', () => {
    const said = new Set(all.flatMap(({ writes }) => writes.map(({ why }) => why)))
    const expected = [
      'make the updated version',
      'send all users to the updated version',
      'send all users back to stable',
      'set the size of the stable version to 4',
      'set the size of the updated version to 0',
      'hand over the updated version',
      'take the updated version back',
      'open the gate',
      'leave it paused',
    ]
    expect(expected.filter((why) => !said.has(why))).toEqual([])
  })
})
