import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readText } from '../../../src/main/read-text.ts'

describe('readText()', () => {
  let folder = ''

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'read-text-'))
    writeFileSync(join(folder, 'a.yaml'), 'a: é\n')
  })

  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  it('reads a file', async () => {
    expect(await readText(join(folder, 'a.yaml'))).toBe('a: é\n')
  })

  it.each([
    ['b.yaml', 'there is no such file'],
    ['.', 'it is a directory, expected a file'],
  ])('says why it cannot read %s', async (name, why) => {
    const path = join(folder, name)
    await expect(readText(path)).rejects.toMatchObject({
      name: 'UsageError',
      message: `Cannot read "${path}": ${why}`,
    })
  })
})
