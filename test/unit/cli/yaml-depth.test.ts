import { expect, it } from '@jest/globals'
import { lineTooDeep } from '../../../src/cli/yaml-depth.ts'

it.each([
  ['64 brackets', '['.repeat(64), undefined],
  ['65 brackets', '['.repeat(65), 1],
  ['65 brackets over some lines', `a: 1\nb:\n${'[\n'.repeat(65)}`, 67],
  ['65 braces', `a: 1\n${'{a: '.repeat(65)}`, 2],
  ['65 dashes in a row', '- '.repeat(65), 1],
  ['65 items of a list', '- a\n'.repeat(65), undefined],
  ['65 short lists', '- [a]\n'.repeat(65), undefined],
  ['65 brackets in a text', `a: "${'['.repeat(65)}"`, undefined],
])('lineTooDeep() of %s', (_name, text, line) => {
  expect(lineTooDeep(text)).toBe(line)
})
