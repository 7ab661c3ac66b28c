import { expect, it } from '@jest/globals'
import { loadManifests } from '../../../src/cli/load-manifests.ts'
import { formatProblem } from '../../../src/cli/read-manifests.ts'
import { fakeCli } from '../../support/cli.ts'
import { deploymentYaml, serviceYaml } from '../../support/manifests.ts'

it('loads what is good in some files and says what is wrong in the others', async () => {
  const files = {
    'a.yaml': deploymentYaml(),
    'b.yaml': 'a: [\n',
    'c.yaml': serviceYaml('web\n  x: 1'),
  }
  const { manifests, problems } = await loadManifests(Object.keys(files), fakeCli(files))
  expect(manifests.map(({ file, object }) => `${file} ${object.kind}`)).toEqual([
    'a.yaml Deployment',
  ])
  expect(problems.map(formatProblem)).toEqual([
    expect.stringMatching(/^b\.yaml:2: Cannot read YAML/),
    'c.yaml:5: metadata.x: there is no such field here',
  ])
})
