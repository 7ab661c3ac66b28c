import { expect, it } from '@jest/globals'
import { parseAllDocuments } from 'yaml'
import { PLAN_CRD, REQUEST_CRD } from '../../../../src/api/crd.ts'
import type { KubeObject } from '../../../../src/objects/meta.ts'
import { runScenario } from '../../../../src/scenario/run.ts'
import { deploymentYaml, planYaml } from '../../../support/manifests.ts'
import { scenario } from '../../../support/scenarios.ts'

const PLAN = planYaml(
  'type: Canary\ncanary: {steps: [{weight: 50, pause: {untilPromoted: true}}], bakeSeconds: 60}',
)
const SET_IMAGE = { at: '30s', setImage: { deployment: 'web', image: 'web:2' } }
const promoteAt = (at: string) => ({ at, request: { plan: 'web', action: 'Promote' } })

it.each([
  [
    'a word at its time',
    [SET_IMAGE, promoteAt('1m')],
    ['you RolloutRequest: Promote step 1 of rollout 1'],
  ],
  [
    'the same word again',
    [SET_IMAGE, promoteAt('1m'), promoteAt('62s')],
    [
      'you RolloutRequest: Promote step 1 of rollout 1',
      'you RolloutRequest: Promote step 1 of rollout 1 (unchanged: "web-1-promote-1" says so already)',
    ],
  ],
  [
    'a word that came too early, and comes again',
    [promoteAt('10s'), SET_IMAGE, promoteAt('1m')],
    [
      'you RolloutRequest: Promote step 1 of rollout 1',
      'event RolloutRequest "web-1-promote-1" refused: no rollout has run yet',
      'you RolloutRequest: Promote step 1 of rollout 1 (in place of the refused "web-1-promote-1")',
    ],
  ],
  [
    'words that name no step',
    [SET_IMAGE, { at: '1m', request: { plan: 'web', action: 'Abort' } }],
    ['you RolloutRequest: Abort rollout 1'],
  ],
])('a timeline tells %s', async (_name, timeline, expected) => {
  const rows = await rowsOf(timeline)
  const told = rows.filter(({ text }) => text.startsWith('RolloutRequest'))
  expect(told.map(({ source, text }) => `${source} ${text}`)).toEqual(expected)
})

it('a promotion that was refused before is obeyed when it is said at its time', async () => {
  const rows = await rowsOf([promoteAt('10s'), SET_IMAGE, promoteAt('1m')])
  expect(rows.map(({ text }) => text)).toContain('Healthy RolloutComplete')
})

async function rowsOf(timeline: readonly object[]) {
  const objects = [deploymentYaml(), PLAN].flatMap((text) =>
    parseAllDocuments(text).map((document) => document.toJS() as KubeObject),
  )
  const { rows } = await runScenario({
    scenario: scenario({ until: '5m', timeline, images: {} }),
    manifests: new Map([['all.yaml', objects]]),
    crds: [PLAN_CRD, REQUEST_CRD],
  })
  return rows
}
