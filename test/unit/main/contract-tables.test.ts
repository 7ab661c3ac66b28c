import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { validatePlan, validateRequest } from '../../../src/api/validate.ts'
import { CONTRACT_PAGE } from '../../../src/main/contract-files.ts'
import { withTables } from '../../../src/main/contract-tables.ts'
import type { KubeObject } from '../../../src/objects/meta.ts'
import { readProjectFile } from '../../support/project-files.ts'

const page = readProjectFile(CONTRACT_PAGE)
const manifests = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(
  ([, text = '']) => parse(text) as KubeObject,
)

describe(CONTRACT_PAGE, () => {
  it('has current tables; `npm run crds` makes them so', () => {
    expect(page).toBe(withTables(page))
  })

  it.each(manifests.map((manifest) => [manifest.kind, manifest.metadata.name, manifest] as const))(
    'shows a %s "%s" that can be obeyed',
    (kind, _, manifest) => {
      const violations = kind === 'RolloutPlan' ? validatePlan(manifest) : validateRequest(manifest)
      expect(violations).toEqual([])
    },
  )
})

describe('withTables()', () => {
  it('refuses a mark that it does not know', () => {
    expect(() => withTables('<!-- table: of elements -->\n<!-- end of table -->')).toThrow(
      'Cannot fill in "of elements": no such table',
    )
  })
})
