import { fc } from '../../support/seeded.ts'
import type { IntOrPercent } from '../../../src/objects/int-or-percent.ts'

/** How U is adopted, and what people do to D next. */
export interface Story {
  readonly replicas: number
  readonly updated: { readonly replicas: number; readonly unready: number }
  readonly maxSurge: IntOrPercent
  readonly maxUnavailable: IntOrPercent
  /** What U says of the sizes of D when it is adopted. */
  readonly sizes: { readonly desired?: number; readonly max?: number }
  readonly isSealed: boolean
  readonly acts: readonly Act[]
}

export type Act =
  | { readonly kind: 'scale'; readonly replicas: number }
  | { readonly kind: 'pause'; readonly paused: boolean }
  | { readonly kind: 'edit'; readonly image: Image }
  | { readonly kind: 'surge'; readonly maxSurge: IntOrPercent }
  | { readonly kind: 'release' }

/** That of S, that of U, and one that nobody expects. */
export type Image = 'web:a' | 'web:b' | 'web:c'

/** The sizes of U and of the ReplicaSets of each image; with "!" where D does not own it. */
export type Sizes = Readonly<Record<string, readonly string[]>>

const surge = fc.constantFrom<IntOrPercent>('25%', '100%', 1, 3, 50)

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constant('scale' as const), replicas: fc.integer({ min: 0, max: 30 }) }),
  fc.record({ kind: fc.constant('pause' as const), paused: fc.boolean() }),
  fc.record({
    kind: fc.constant('edit' as const),
    image: fc.constantFrom<Image>('web:a', 'web:b', 'web:c'),
  }),
  fc.record({ kind: fc.constant('surge' as const), maxSurge: surge }),
  fc.record({ kind: fc.constant('release' as const) }),
)

export const stories: fc.Arbitrary<Story> = fc.integer({ min: 1, max: 24 }).chain((replicas) =>
  fc.oneof(fc.constant(replicas), fc.integer({ min: 1, max: replicas + 3 })).chain((size) =>
    fc.record({
      replicas: fc.constant(replicas),
      updated: fc.record({
        replicas: fc.constant(size),
        unready: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: size })),
      }),
      maxSurge: surge,
      maxUnavailable: fc.constantFrom<IntOrPercent>('25%', '50%', 1, 2),
      sizes: fc.constantFrom(
        {},
        { desired: replicas },
        { desired: replicas, max: 2 * replicas },
        { desired: replicas, max: replicas + 2 },
      ),
      isSealed: fc.boolean(),
      acts: fc.array(act, { maxLength: 3 }),
    }),
  ),
)

/** What is seen of a cluster's ReplicaSets, in an order that no name decides. */
export function sizesOf(sets: readonly { readonly name: string; readonly size: string }[]): Sizes {
  const sizes: Record<string, string[]> = {}
  for (const { name, size } of sets) sizes[name] = [...(sizes[name] ?? []), size].sort()
  return sizes
}
