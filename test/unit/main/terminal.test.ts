import { expect, it } from '@jest/globals'
import { terminalOf } from '../../../src/main/terminal.ts'

it.each([
  ['a terminal is coloured', { isTTY: true, columns: 120 }, {}, true, true],
  ['a file is not', {}, {}, false, false],
  ['NO_COLOR keeps colour away', { isTTY: true, columns: 120 }, { NO_COLOR: '1' }, true, false],
  ['an empty NO_COLOR says nothing', { isTTY: true, columns: 120 }, { NO_COLOR: '' }, true, true],
  ['a dumb terminal is none', { isTTY: true, columns: 120 }, { TERM: 'dumb' }, false, false],
  ['a log of CI is none', { isTTY: true, columns: 120 }, { CI: 'true' }, false, false],
  ['CI=false says nothing', { isTTY: true, columns: 120 }, { CI: 'false' }, true, true],
])('terminalOf(): %s', (_name, stream, env, ...[isInteractive, hasColour]) => {
  const columns = isInteractive ? 120 : undefined
  expect(terminalOf(stream, env)).toEqual({ isInteractive, hasColour, columns })
})
