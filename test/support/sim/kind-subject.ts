import { deepFreeze } from '../../../src/base/json.ts'
import type { Kind } from '../../../src/cluster/sim/kinds/kind.ts'
import { EPOCH } from '../../../src/cluster/sim/world.ts'
import type { KubeObject } from '../../../src/objects/meta.ts'
import { apiVersionOf } from '../../../src/objects/resource.ts'

/** A manifest as a client sends it: nothing says yet that it fits the kind. */
export type Manifest = Readonly<Record<string, unknown>>

/** The object as the API server would store it, but for what it stamps on it. */
export function stored<T extends KubeObject>(kind: Kind<T>, manifest: Manifest = {}): T {
  return deepFreeze(kind.preparedForCreate(kind.defaulted(objectOf(kind, manifest)), EPOCH))
}

/** The object as the API server would store it in place of `old`. */
export function replaced<T extends KubeObject>(kind: Kind<T>, manifest: Manifest, old: T): T {
  return kind.preparedForUpdate(kind.defaulted(objectOf(kind, manifest)), old)
}

/** Why the object is refused, as `field: message`; empty when it is taken. */
export function complaints<T extends KubeObject>(
  kind: Kind<T>,
  manifest: Manifest,
): readonly string[] {
  return told(kind, stored(kind, manifest), undefined)
}

export function updateComplaints<T extends KubeObject>(
  kind: Kind<T>,
  manifest: Manifest,
  old: T,
): readonly string[] {
  return told(kind, replaced(kind, manifest, old), old)
}

/** What field selectors see of the object. */
export function selectableIn<T extends KubeObject>(
  kind: Kind<T>,
  object: T,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    kind.selectableFields.map((field) => [field, kind.selectableValue(object, field)]),
  )
}

function told<T extends KubeObject>(
  kind: Kind<T>,
  object: T,
  old: T | undefined,
): readonly string[] {
  return kind.validate(object, old).map(({ field = '', message }) => `${field}: ${message}`)
}

export function objectOf<T extends KubeObject>(kind: Kind<T>, manifest: Manifest): T {
  const { resource } = kind
  const namespace = resource.namespaced ? { namespace: 'default' } : {}
  return {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    ...manifest,
    metadata: { name: 'web', ...namespace, ...(manifest['metadata'] as object | undefined) },
  } as unknown as T
}
