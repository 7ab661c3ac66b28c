import { describe, expect, it } from '@jest/globals'
import { LineCounter, parseDocument } from 'yaml'
import { linesOf } from '../../../src/cli/manifest-lines.ts'

const text = `# a comment
apiVersion: v1
metadata:
  name: web
  annotations:
    example.com/a: x
    example.com: y
spec:
  containers:
  - name: web
    ports:
    - containerPort: 80
    - {name: admin,
       containerPort: 81}
`

describe('linesOf()', () => {
  const lines = new LineCounter()
  const lineOf = linesOf(parseDocument(text, { lineCounter: lines }), lines)

  it.each([
    ['metadata.name', 4],
    ['metadata.annotations', 5],
    ['metadata.annotations.example.com/a', 6],
    ['metadata.annotations[example.com/a]', 6],
    ['metadata.annotations.example.com', 7],
    ['spec.containers', 9],
    ['spec.containers[0]', 10],
    ['spec.containers[0].ports[0].containerPort', 12],
    ['spec.containers[0].ports[1].containerPort', 14],
  ])('finds %s', (path, line) => {
    expect(lineOf(path)).toBe(line)
  })

  it.each([
    ['the document, for no path', '', 2],
    ['the document, for a field that is nowhere', 'status', 2],
    ['the object that lacks the field', 'metadata.namespace', 3],
    ['the list that lacks the item', 'spec.containers[7].name', 9],
    ['the item that lacks the field', 'spec.containers[0].image', 10],
    ['no field of a shorter name', 'metadata.names', 3],
  ])('falls back to %s', (_name, path, line) => {
    expect(lineOf(path)).toBe(line)
  })

  it('finds the first line of an empty document', () => {
    const counter = new LineCounter()
    expect(linesOf(parseDocument('', { lineCounter: counter }), counter)('a.b')).toBe(1)
  })
})
