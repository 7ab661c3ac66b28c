import { describe, expect, it } from '@jest/globals'
import { CRD_FOLDERS, crdFiles } from '../../../src/main/contract-files.ts'
import { projectFiles, readProjectFile } from '../../support/project-files.ts'

describe('the definitions', () => {
  it.each([...crdFiles()])('%s is current; `npm run crds` makes it so', (path, text) => {
    expect(readProjectFile(path)).toBe(text)
  })

  it('are alone in their folders', () => {
    const present = CRD_FOLDERS.flatMap((folder) => projectFiles(folder, ''))
    expect(present).toEqual([...crdFiles().keys()])
  })
})
