import { describe, expect, it } from '@jest/globals'
import { EXIT, type Cli } from '../../src/cli/cli.ts'
import { runProgram } from '../../src/cli/program.ts'
import { simulate } from '../../src/main/simulate.ts'
import { fakeCli } from '../support/cli.ts'
import { deploymentYaml, planYaml, serviceYaml } from '../support/manifests.ts'

const SCENARIO = `apiVersion: simulate.rolloutplan.dev/v1alpha1
kind: Scenario
metadata: {name: told}
spec:
  manifests: [plan.yaml, deployment.yaml, service.yaml]
`
const GOOD = {
  'scenario.yaml': SCENARIO,
  'plan.yaml': canary('  - {weight: 20}\n  - {weight: 50}'),
  'deployment.yaml': deploymentYaml(),
  'service.yaml': serviceYaml(),
}

const WAYS: readonly (readonly [string, readonly string[]])[] = [
  ['preview', ['preview', 'plan.yaml', 'deployment.yaml', 'service.yaml']],
  ['simulate', ['simulate', 'scenario.yaml']],
]

interface BadFile {
  readonly sentence: string
  readonly file: Partial<typeof GOOD>
  readonly errors: readonly string[]
}

const BAD_FILES: readonly BadFile[] = [
  {
    sentence: 'broken YAML',
    file: { 'plan.yaml': 'kind: RolloutPlan\nspec: {targetRef: [}\n' },
    errors: [
      'plan.yaml:2: Cannot read YAML: Flow sequence in block collection must be sufficiently indented and end with a ]: look at the lines above too, for what is left open or indented otherwise',
    ],
  },
  {
    sentence: 'a file that holds no object',
    file: { 'plan.yaml': 'just words\n' },
    errors: ['plan.yaml:1: Cannot read a manifest: expected a Kubernetes object'],
  },
  {
    sentence: 'a file that is empty',
    file: { 'service.yaml': '# nothing yet\n' },
    errors: [
      'service.yaml:1: Cannot read a manifest: the file is empty, expected a Kubernetes object',
    ],
  },
  {
    sentence: 'a plan of a version that is not there',
    file: { 'plan.yaml': GOOD['plan.yaml'].replace('v1alpha1', 'v9') },
    errors: ['plan.yaml:1: apiVersion: "rolloutplan.dev/v9", expected "rolloutplan.dev/v1alpha1"'],
  },
  {
    sentence: 'a number in quotes',
    file: { 'deployment.yaml': deploymentYaml().replace('replicas: 5', 'replicas: "5"') },
    errors: ['deployment.yaml:6: spec.replicas: a text, expected a whole number'],
  },
  {
    sentence: 'a field without its value',
    file: { 'service.yaml': serviceYaml().replace(/ {2}ports:[^]*/, '') },
    errors: [
      'service.yaml:5: spec.ports: missing, expected one port or more, such as [{port: 80}], or clusterIP: None beside it',
    ],
  },
  {
    sentence: 'an unknown field of a plan',
    file: { 'plan.yaml': canary('  - {wieght: 20}') },
    errors: [
      'plan.yaml:12: spec.strategy.canary.steps[0].weight: missing, expected a whole number from 0 to 100',
      'plan.yaml:12: spec.strategy.canary.steps[0].wieght: there is no such field here, expected "weight", the nearest of name, pause, replicas, weight',
    ],
  },
  {
    sentence: 'an unknown field of a Deployment',
    file: { 'deployment.yaml': deploymentYaml().replace('replicas:', 'replica:') },
    errors: ['deployment.yaml:6: spec.replica: there is no such field here, expected "replicas"'],
  },
  {
    sentence: "a strategy block that isn't its type's",
    file: { 'plan.yaml': planYaml('type: RollingUpdate\nblueGreen: {activeService: web}') },
    errors: [
      'plan.yaml:10: spec.strategy.blueGreen: blueGreen belongs to type BlueGreen: write that type, or remove the field',
    ],
  },
  {
    sentence: 'a strategy without its block',
    file: { 'plan.yaml': planYaml('type: Canary') },
    errors: ['plan.yaml:8: spec.strategy: type Canary needs its steps: write the field canary'],
  },
  {
    sentence: 'weights that fall',
    file: { 'plan.yaml': canary('  - {weight: 50}\n  - {weight: 20}') },
    errors: [
      'plan.yaml:13: spec.strategy.canary.steps[1].weight: weights never fall: give each step at least the weight of the step before it',
    ],
  },
  {
    sentence: 'pause: {}',
    file: { 'plan.yaml': canary('  - weight: 20\n    pause: {}') },
    errors: [
      'plan.yaml:13: spec.strategy.canary.steps[0].pause: a pause ends by time or by promotion: write seconds, or untilPromoted: true, one of the two',
    ],
  },
  {
    sentence: 'a Service without port',
    file: { 'service.yaml': serviceYaml().replace('port: 80', 'targetPort: 80') },
    errors: ['service.yaml:8: spec.ports[0].port: missing, expected a number such as 80'],
  },
  {
    sentence: 'an additive step over 50 % without a router',
    file: { 'plan.yaml': canary('  - {weight: 20}\n  - {weight: 80}') },
    errors: [
      'plan.yaml:13: spec.strategy.canary.steps[1].weight: Additive capacity without a router gives shares from 1 to 50 only: write such a weight, or capacity: {type: Bounded}, or name a router',
    ],
  },
  {
    sentence: 'one object given twice',
    file: { 'deployment.yaml': `${deploymentYaml()}---\n${deploymentYaml()}` },
    errors: ['deployment.yaml:20: Deployment "web" is given twice, before in deployment.yaml:4'],
  },
]

describe.each(WAYS)('%s', (_, args) => {
  it('has nothing to say against good files', async () => {
    const { status, errors } = await run(args, {})
    expect({ status, errors }).toEqual({ status: EXIT.done, errors: [] })
  })

  it.each(BAD_FILES.map((row) => [row.sentence, row] as const))(
    'says of %s where it is and what to write',
    async (_, { file, errors }) => {
      const outcome = await run(args, file)
      expect(outcome).toEqual({ status: EXIT.misused, printed: [], errors })
    },
  )

  it('says of a file that is not there that it is not', async () => {
    const { status, errors } = await run([args[0] ?? '', 'nope.yaml'], {})
    expect({ status, errors }).toEqual({
      status: EXIT.misused,
      errors: ['Cannot read "nope.yaml": there is no such file'],
    })
  })
})

describe('simulate', () => {
  it.each([
    [
      'an unknown field',
      '  timelime: []\n',
      'scenario.yaml:6: spec.timelime: there is no such field here, expected "timeline", the nearest of expect, images, manifests, nodes, seed, timeline, title, traffic, until',
    ],
    [
      'a Deployment that is in no manifest',
      '  timeline:\n  - at: 30s\n    scale: {deployment: wab, replicas: 2}\n',
      'scenario.yaml:8: spec.timeline[0].scale.deployment: no manifest has a Deployment "wab", expected "web"',
    ],
    [
      'traffic to another namespace',
      '  traffic:\n  - {service: web, namespace: shop, requestsPerSecond: 1}\n',
      'scenario.yaml:7: spec.traffic[0].namespace: no Service "web" is in "shop", expected default',
    ],
    [
      'a verdict about requests that nobody sends',
      '  expect:\n  - {always: requestsRefused, equals: 0}\n',
      'scenario.yaml:7: spec.expect[0]: no client sends requests, expected some in spec.traffic',
    ],
  ])('says of %s in a scenario what to write', async (_, lines, error) => {
    const outcome = await run(['simulate', 'scenario.yaml'], { 'scenario.yaml': SCENARIO + lines })
    expect(outcome).toEqual({ status: EXIT.misused, printed: [], errors: [error] })
  })
})

it('simulate refuses an end beyond the limit, and says the limit', async () => {
  const { status, errors } = await run(['simulate', 'scenario.yaml', '--until', '4000d'], {})
  expect({ status, errors }).toEqual({
    status: EXIT.misused,
    errors: ['Cannot end at "4000d": expected at most 3650d'],
  })
})

describe('preview', () => {
  const everything = ['preview', 'plan.yaml', 'deployment.yaml', 'service.yaml']

  it.each<readonly [string, Partial<typeof GOOD>, readonly string[]]>([
    [
      'a missing target',
      { 'plan.yaml': planYaml('type: RollingUpdate', 'web', 'wab') },
      [
        'plan.yaml:7: Cannot preview RolloutPlan "web": its Deployment "wab" is in none of the files, expected it beside the plan',
      ],
    ],
    [
      'a target in another namespace',
      { 'deployment.yaml': deploymentYaml().replace('name: web', 'name: web\n  namespace: shop') },
      [
        'plan.yaml:7: Cannot preview RolloutPlan "web": its Deployment "web" is in namespace "shop" and the plan is in "default", expected both in one namespace',
      ],
    ],
    [
      "a Service whose selector doesn't match",
      {
        'plan.yaml': planYaml('type: BlueGreen\nblueGreen: {activeService: web}'),
        'service.yaml': serviceYaml('web', 'shop'),
      },
      [
        'plan.yaml:4: Cannot send users through Service "web": its selector is app=shop, expected some of the labels of Deployment "web": app=web',
      ],
    ],
    [
      'a second plan on one Deployment',
      {
        'plan.yaml': `${planYaml('type: RollingUpdate', 'a')}---\n${planYaml('type: RollingUpdate', 'b')}`,
      },
      ['plan.yaml:14: Deployment "web" is held by the older RolloutPlan "a"'],
    ],
  ])('says of %s what is wrong', async (_, files, errors) => {
    const outcome = await run(everything, files)
    expect(outcome).toEqual({ status: EXIT.misused, printed: [], errors })
  })
})

async function run(
  args: readonly string[],
  files: Partial<typeof GOOD>,
): Promise<Pick<ReturnType<typeof fakeCli>, 'printed' | 'errors'> & { readonly status: number }> {
  const fake = fakeCli({ ...GOOD, ...files })
  const cli: Cli = { ...fake, simulate: (file, options) => simulate(file, options, fake) }
  const status = await runProgram(args, cli)
  return { status, printed: fake.printed, errors: fake.errors }
}

function canary(steps: string): string {
  return planYaml(`type: Canary\ncanary:\n  steps:\n${steps}`)
}
