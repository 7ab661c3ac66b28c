import { instant, type InstantMs } from '../../src/base/units.ts'
import { applyServerSide } from '../../src/cluster/sim/patch/apply.ts'
import { BUILT_IN_MERGE_SCHEMAS } from '../../src/cluster/sim/patch/built-in-merge-schemas.ts'
import { DEDUCED } from '../../src/cluster/sim/patch/merge-schema.ts'
import { trackUpdate } from '../../src/cluster/sim/patch/track-update.ts'
import type { KubeObject } from '../../src/objects/meta.ts'

export type Fields = Readonly<Record<string, unknown>>
/** One write of a Deployment's spec: an apply, or an update of the whole. */
export type Step =
  | { readonly by: string; readonly applies: Fields; readonly force?: true }
  | { readonly by: string; readonly updates: Fields }

export const schema = BUILT_IN_MERGE_SCHEMAS['Deployment'] ?? DEDUCED

export function deployment(spec: Fields, labels?: Fields): KubeObject {
  const metadata = { name: 'web', ...(labels === undefined ? {} : { labels }) }
  const part = Object.keys(spec).length === 0 ? {} : { spec }
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, ...part } as KubeObject
}

export function containers(...items: readonly Fields[]): Fields {
  return { template: { spec: { containers: items } } }
}

export function at(index: number): InstantMs {
  return instant(index * 1000)
}

/** The object after these writes, the first at 0 s, the next at 1 s and so on. */
export function written(steps: readonly Step[]): KubeObject {
  return steps.reduce<KubeObject | undefined>(write, undefined) ?? deployment({})
}

export function write(live: KubeObject | undefined, step: Step, index: number): KubeObject {
  const shared = { live, schema, manager: step.by, now: at(index) }
  if ('applies' in step) {
    const applied = deployment(step.applies)
    const { object, managedFields } = applyServerSide({
      ...shared,
      applied,
      force: step.force ?? false,
    })
    return withEntries(object, managedFields)
  }
  const updated = deployment(step.updates)
  return withEntries(updated, trackUpdate({ ...shared, updated: keepEntries(updated, live) }))
}

function keepEntries(updated: KubeObject, live: KubeObject | undefined): KubeObject {
  const entries = live?.metadata.managedFields
  return entries === undefined ? updated : withEntries(updated, entries)
}

export function withEntries(
  object: KubeObject,
  managedFields: KubeObject['metadata']['managedFields'] = [],
): KubeObject {
  return { ...object, metadata: { ...object.metadata, managedFields } }
}

export function specOf(object: KubeObject): unknown {
  return (object as { spec?: unknown }).spec
}

/** Each owner with its fields, as `manager Operation seconds fields`. */
export function owners(object: KubeObject): readonly string[] {
  return (object.metadata.managedFields ?? []).map(({ manager, operation, time = '', fieldsV1 }) =>
    [manager, operation, time.slice(17, 19), JSON.stringify(fieldsV1)].join(' '),
  )
}

/** A container to apply. */
export const web = { name: 'web', image: 'web:1' }
