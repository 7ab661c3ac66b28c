import { expect, it } from '@jest/globals'
import { runProgram } from '../../../src/cli/program.ts'
import { fakeCli } from '../../support/cli.ts'

it('version prints the version', async () => {
  const cli = fakeCli()
  expect(await runProgram(['version'], cli)).toBe(0)
  expect(cli.printed).toEqual(['rolloutplan 1.2.3'])
})
