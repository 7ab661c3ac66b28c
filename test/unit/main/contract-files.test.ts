import { describe, expect, it } from '@jest/globals'
import { crdFiles } from '../../../src/main/contract-files.ts'
import { projectFiles, readProjectFile } from '../../support/project-files.ts'

describe('crds/', () => {
  it.each([...crdFiles()])('%s is current; `npm run crds` makes it so', (path, text) => {
    expect(readProjectFile(path)).toBe(text)
  })

  it('holds nothing else', () => {
    expect(projectFiles('crds', '')).toEqual([...crdFiles().keys()].sort())
  })
})
