import type { ObjectKey } from '../objects/meta.ts'

/** `namespace/name`, or `/name` where there is no namespace. */
export function formatKey({ namespace, name }: ObjectKey): string {
  return `${namespace}/${name}`
}

export function parseKey(text: string): ObjectKey {
  const slash = text.indexOf('/')
  return { namespace: text.slice(0, slash), name: text.slice(slash + 1) }
}
