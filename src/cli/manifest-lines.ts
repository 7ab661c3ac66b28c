import { isMap, isNode, isScalar, isSeq, type Document, type LineCounter, type Node } from 'yaml'

/** Finds the line, from 1, of a field by its path, or of the nearest thing around it. */
export type LineOf = (path: string) => number

/** A field below some node: what leads to it, and where it starts. */
interface Child {
  readonly steps: readonly string[]
  readonly offset: number
  readonly value: unknown
}

/**
 * Lines of the fields of a document, by paths such as `spec.steps[0].weight` or
 * `metadata.annotations[example.com/a]`. A key that holds dots is found with or without brackets.
 */
export function linesOf(document: Document, lines: LineCounter): LineOf {
  return (path) => {
    let node: unknown = document.contents
    let offset = startOf(node) ?? document.range?.[0] ?? 0
    let rest = path
    for (;;) {
      const child = childAt(node, rest)
      if (child === undefined) return Math.max(1, lines.linePos(offset).line)
      offset = child.child.offset
      node = child.child.value
      rest = child.rest
    }
  }
}

function childAt(node: unknown, path: string): { child: Child; rest: string } | undefined {
  for (const child of childrenOf(node)) {
    for (const step of child.steps) {
      if (path.startsWith(step) && /^$|^[.[]/.test(path.slice(step.length))) {
        return { child, rest: path.slice(step.length).replace(/^\./, '') }
      }
    }
  }
  return undefined
}

function childrenOf(node: unknown): readonly Child[] {
  if (isSeq(node)) {
    return node.items.map((value, index) => ({
      steps: [`[${index}]`],
      offset: startOf(value) ?? startOf(node) ?? 0,
      value,
    }))
  }
  if (!isMap(node)) return []
  const children = node.items.flatMap(({ key, value }) => {
    if (!isScalar(key)) return []
    const name = String(key.value)
    return [{ steps: [name, `[${name}]`], offset: startOf(key) ?? 0, value }]
  })
  // Longer keys first, so that `a.b` is not taken for the field `b` of `a`.
  return children.sort((a, b) => (b.steps[0] ?? '').length - (a.steps[0] ?? '').length)
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? (node as Node).range?.[0] : undefined
}
