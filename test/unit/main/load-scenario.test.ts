import { describe, expect, it } from '@jest/globals'
import { loadScenario } from '../../../src/main/load-scenario.ts'
import { fakeCli } from '../../support/cli.ts'
import { deploymentYaml, serviceYaml } from '../../support/manifests.ts'

const HEAD = `apiVersion: simulate.rolloutplan.dev/v1alpha1
kind: Scenario
metadata: {name: told}
spec:
`
const GOOD = {
  'runs/told.yaml': `${HEAD}  manifests: [web.yaml, ../service.yaml]\n`,
  'runs/web.yaml': deploymentYaml(),
  'service.yaml': serviceYaml(),
}

describe('loadScenario()', () => {
  it('finds files beside the scenario, by the names that it gives them', async () => {
    const loaded = await loadScenario('runs/told.yaml', fakeCli(GOOD))
    if (loaded.kind === 'problems') throw new Error(loaded.problems.join('\n'))
    const kinds = Array.from(loaded.manifests, ([name, objects]) => [name, objects[0]?.kind])
    expect(kinds).toEqual([
      ['web.yaml', 'Deployment'],
      ['../service.yaml', 'Service'],
    ])
  })

  it('reads a manifest by its absolute path', async () => {
    const text = `${HEAD}  manifests: [/srv/web.yaml]\n`
    const files = { 'runs/told.yaml': text, '/srv/web.yaml': deploymentYaml() }
    const loaded = await loadScenario('runs/told.yaml', fakeCli(files))
    expect(loaded.kind).toBe('scenario')
  })

  it('reads a file that is applied later', async () => {
    const text = `${HEAD}  manifests: [web.yaml]\n  timeline: [{at: 1s, apply: ../service.yaml}]\n`
    const loaded = await loadScenario(
      'runs/told.yaml',
      fakeCli({ ...GOOD, 'runs/told.yaml': text }),
    )
    expect(loaded.kind === 'scenario' && [...loaded.manifests.keys()]).toEqual([
      'web.yaml',
      '../service.yaml',
    ])
  })

  it.each([
    ['broken YAML', 'spec: [', ['runs/told.yaml:1: Cannot read YAML: Flow sequence']],
    [
      'nothing',
      '',
      [
        'runs/told.yaml:1: Cannot read a scenario: the file is empty, expected one of kind Scenario',
      ],
    ],
    ['two objects', `${HEAD}---\n${HEAD}`, ['runs/told.yaml:1: Cannot read a scenario: 2 objects']],
    [
      'another kind',
      deploymentYaml(),
      ['runs/told.yaml:2: Cannot simulate a Deployment: expected'],
    ],
    ['no spec', HEAD, ['runs/told.yaml:4: spec: missing, expected an object with manifests']],
    [
      'a file that is not there',
      `${HEAD}  seed: 2\n  manifests:\n  - web.yaml\n  - nope.yaml\n`,
      ['runs/told.yaml:8: spec.manifests[1]: Cannot read "runs/nope.yaml": there is no such file'],
    ],
    [
      'a file to apply that is not there',
      `${HEAD}  manifests: [web.yaml]\n  timeline:\n  - at: 1s\n    apply: nope.yaml\n`,
      ['runs/told.yaml:8: spec.timeline[0].apply: Cannot read "runs/nope.yaml"'],
    ],
    [
      'a field that does not exist',
      `${HEAD}  manifests: [web.yaml]\n  expects: []\n`,
      ['runs/told.yaml:6: spec.expects: there is no such field here, expected "expect"'],
    ],
    [
      'a behaviour of an image with dots',
      `${HEAD}  manifests: [web.yaml]\n  images:\n    web.io/web:1.1:\n      neverReady: 1\n`,
      ['runs/told.yaml:8: spec.images[web.io/web:1.1].neverReady: 1, expected true or false'],
    ],
    [
      'a name that no manifest has',
      `${HEAD}  manifests: [web.yaml]\n  timeline:\n  - at: 1s\n    undo: {deployment: wep}\n`,
      ['runs/told.yaml:8: spec.timeline[0].undo.deployment: no manifest has a Deployment "wep"'],
    ],
    [
      'several things',
      `${HEAD}  manifests: [web.yaml]\n  seed: -1\n  until: soon\n`,
      [
        'runs/told.yaml:6: spec.seed: -1, expected',
        'runs/told.yaml:7: spec.until: "soon", expected',
      ],
    ],
  ])('says of %s where it is and what to write', async (_, text, beginnings) => {
    const loaded = await loadScenario(
      'runs/told.yaml',
      fakeCli({ ...GOOD, 'runs/told.yaml': text }),
    )
    const problems = loaded.kind === 'problems' ? loaded.problems : []
    expect(problems).toEqual(
      beginnings.map((beginning): unknown => expect.stringContaining(beginning)),
    )
  })

  it.each([
    [
      'an unknown kind',
      'apiVersion: v1\nkind: Gateway\nmetadata: {name: web}\n',
      'runs/web.yaml:2: the simulated cluster does not serve kind Gateway of v1: leave it out of the scenario, or use one of the kinds in docs/scenarios.md',
    ],
    [
      'a kind that is nearly one',
      deploymentYaml().replace('kind: Deployment', 'kind: deployment'),
      'runs/web.yaml:2: the simulated cluster does not serve kind deployment of apps/v1, expected "Deployment"',
    ],
    [
      'what an API server refuses',
      deploymentYaml().replace('metadata:\n', 'metadata:\n  namespace: shop\n'),
      'runs/web.yaml:4: Cannot apply Deployment "web": namespaces "shop" not found',
    ],
  ])('names file and line of %s in a manifest', async (_, text, problem) => {
    const loaded = await loadScenario('runs/told.yaml', fakeCli({ ...GOOD, 'runs/web.yaml': text }))
    expect(loaded).toEqual({ kind: 'problems', problems: [problem] })
  })
})
