import { isObject } from '../../../base/json.ts'

/**
 * The first value that a simple JSONPath finds, as printer columns and selectable fields use it:
 * `.a.b[0].c`, `.metadata.labels.app\.kubernetes\.io/name`, `.items[?(@.type=="Ready")].status`.
 */
export function valueAt(value: unknown, path: string): unknown {
  return stepsOf(path).reduce((current, step) => step(current), value)
}

type Step = (value: unknown) => unknown

const STEP =
  /\.((?:\\.|[^.[\\])+)|\[(\d+)\]|\['((?:[^'])+)'\]|\[\?\(@((?:\.[^.=\s]+)+)\s*==\s*["']([^"']*)["']\)\]/gy

/** The steps of a path. Throws on a path that is not simple. */
export function stepsOf(path: string): readonly Step[] {
  const known = parsed.get(path)
  if (known !== undefined) return known
  const matches = Array.from(path.matchAll(STEP))
  if (matches.map((match) => match[0]).join('') !== path || path === '') {
    throw new SyntaxError(
      `Cannot read the JSONPath "${path}": expected a path such as ".spec.size"`,
    )
  }
  const steps = matches.map(stepOf)
  parsed.set(path, steps)
  return steps
}

const parsed = new Map<string, readonly Step[]>()

function stepOf([, field, index, quoted, filter, wanted]: RegExpExecArray): Step {
  if (index !== undefined) {
    return (value) =>
      Array.isArray(value) ? (value as readonly unknown[])[Number(index)] : undefined
  }
  if (filter !== undefined) {
    const isWanted = (item: unknown): boolean => valueAt(item, filter) === wanted
    return (value) =>
      Array.isArray(value) ? (value as readonly unknown[]).find(isWanted) : undefined
  }
  const key = quoted ?? (field ?? '').replace(/\\(.)/g, '$1')
  return (value) => (isObject(value) ? value[key] : undefined)
}
