import { describe, expect, it } from '@jest/globals'
import { preview } from '../../../src/cli/preview.ts'
import { fakeCli } from '../../support/cli.ts'
import { deploymentYaml, planYaml, serviceYaml } from '../../support/manifests.ts'

const canary = planYaml(`type: Canary
canary:
  steps:
  - {name: five, weight: 5, pause: {seconds: 60}}
  - {weight: 50, pause: {untilPromoted: true}}
`)
const bounded = (weight: number, capacity = 'Bounded'): string =>
  planYaml(`type: Canary
canary:
  capacity: {type: ${capacity}}
  steps:
  - weight: 20
  - weight: ${weight}
`)
const blueGreen = planYaml('type: BlueGreen\nblueGreen: {activeService: web}')
const autoscaler = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  maxReplicas: 9
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
`

async function previewed(...texts: readonly string[]) {
  const files = Object.fromEntries(texts.map((text, index) => [`${index}.yaml`, text]))
  const cli = fakeCli(files)
  const status = await preview(Object.keys(files), cli)
  return { status, printed: cli.printed, errors: cli.errors }
}

describe('preview()', () => {
  it('shows every step of a plan with what the pods can really give', async () => {
    const { status, printed, errors } = await previewed(canary, deploymentYaml('web', 2))
    expect({ status, errors }).toEqual({ status: 0, errors: [] })
    expect(`\n${printed.join('\n')}\n`).toBe(`
RolloutPlan "web" takes Deployment "web" (2 replicas) through Canary

STATE          WEIGHT  STABLE  UPDATED  USERS EXPOSED  LEAST AVAILABLE  PEAK PODS  THEN
at rest             -       2        0            0 %                2          2
step 1/2 five     5 %       2        1           33 %                2          3  pauses 1m
step 2/2         50 %       2        2           50 %                3          4  waits to be promoted
full size           -       2        2           50 %                4          4  bakes 30s
handed over         -       0        2          100 %                2          4

Step 1 asks for 5 %: 1 of 3 pods are 33 %
`)
  })

  it('finds plan and Deployment in one file as well as in two', async () => {
    const apart = await previewed(canary, deploymentYaml())
    const together = await previewed(`${deploymentYaml()}---\n${canary}`)
    expect(together).toEqual(apart)
  })

  it('shows several plans one after the other', async () => {
    const shop = planYaml('type: RollingUpdate', 'shop', 'shop')
    const { printed } = await previewed(canary, deploymentYaml(), shop, deploymentYaml('shop', 1))
    expect(printed.filter((line) => line.startsWith('RolloutPlan'))).toEqual([
      'RolloutPlan "web" takes Deployment "web" (5 replicas) through Canary',
      'RolloutPlan "shop" takes Deployment "shop" (1 replica) through RollingUpdate',
    ])
  })

  it('says that there is nothing to share in a Deployment scaled to 0', async () => {
    const { status, printed } = await previewed(canary, deploymentYaml('web', 0))
    expect(status).toBe(0)
    expect(printed).toContain('The Deployment is scaled to 0: there is nothing to share')
  })

  it('says that a preview is no larger than its Deployment', async () => {
    const wide = blueGreen.replace(
      '{activeService: web}',
      '{activeService: web, previewReplicas: 9}',
    )
    const { printed } = await previewed(wide, deploymentYaml('web', 3), serviceYaml())
    expect(printed.at(-1)).toBe(
      'previewReplicas asks for 9 pods: the preview has 3, as the Deployment has',
    )
    const narrow = wide.replace('9', '3')
    const { printed: quiet } = await previewed(narrow, deploymentYaml('web', 3), serviceYaml())
    expect(quiet.join()).not.toContain('asks for')
  })

  it('says what the plan would wait for', async () => {
    const { status, printed } = await previewed(blueGreen, deploymentYaml())
    expect(status).toBe(0)
    expect(printed.at(-1)).toBe(
      'Service "web" does not exist in these files: the plan waits until it does',
    )
  })

  it('says which objects it does not look at', async () => {
    const ingress = 'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\n'
    const { status, errors } = await previewed(canary, deploymentYaml(), ingress)
    expect(status).toBe(0)
    expect(errors).toEqual(['2.yaml:2: note: kind Ingress is not looked at'])
  })

  it.each<[string, readonly string[], string]>([
    [
      'broken YAML',
      [canary, 'kind: [Deployment\n'],
      '1.yaml:2: Cannot read YAML: Flow sequence in block collection must be sufficiently indented and end with a ]: look at the lines above too, for what is left open or indented otherwise',
    ],
    [
      'an unknown field of a plan',
      [canary.replace('canary:', 'canary:\n      bakeSecond: 5'), deploymentYaml()],
      '0.yaml:11: spec.strategy.canary.bakeSecond: there is no such field here, expected "bakeSeconds", the nearest of bakeSeconds, canaryService, capacity, onFailure, router, service, steps',
    ],
    [
      'an unknown field of a Deployment',
      [canary, deploymentYaml().replace('replicas:', 'replica:')],
      '1.yaml:6: spec.replica: there is no such field here, expected "replicas"',
    ],
    [
      "a strategy block that isn't its type's",
      [planYaml('type: Recreate\nblueGreen: {activeService: web}'), deploymentYaml()],
      '0.yaml:10: spec.strategy.blueGreen: blueGreen belongs to type BlueGreen: write that type, or remove the field',
    ],
    [
      'weights that fall',
      [bounded(10), deploymentYaml()],
      '0.yaml:14: spec.strategy.canary.steps[1].weight: weights never fall: give each step at least the weight of the step before it',
    ],
    [
      'an empty pause',
      [canary.replace('{seconds: 60}', '{}'), deploymentYaml()],
      '0.yaml:12: spec.strategy.canary.steps[0].pause: a pause ends by time or by promotion: write seconds, or untilPromoted: true, one of the two',
    ],
    [
      'an additive step over 50 % without a router',
      [bounded(60, 'Additive'), deploymentYaml()],
      '0.yaml:14: spec.strategy.canary.steps[1].weight: Additive capacity without a router gives shares from 1 to 50 only: write such a weight, or capacity: {type: Bounded}, or name a router',
    ],
    [
      'a plan whose name is no DNS name',
      [canary.replace('name: web', 'name: Web_App'), deploymentYaml()],
      '0.yaml:4: metadata.name: "Web_App", expected a text of 1 to 63 characters that matches ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
    ],
    [
      'a missing target',
      [canary],
      '0.yaml:7: Cannot preview RolloutPlan "web": its Deployment "web" is in none of the files, expected it beside the plan',
    ],
    [
      'a missing plan',
      [deploymentYaml()],
      'Cannot preview "0.yaml": found Deployment of apps/v1, expected a RolloutPlan of rolloutplan.dev/v1alpha1',
    ],
    [
      'a Service whose selector does not match',
      [blueGreen, deploymentYaml(), serviceYaml('web', 'shop')],
      '0.yaml:4: Cannot send users through Service "web": its selector is app=shop, expected some of the labels of Deployment "web": app=web',
    ],
    [
      'a second plan on one Deployment',
      [canary, canary.replace('name: web', 'name: zebra'), deploymentYaml()],
      '1.yaml:4: Deployment "web" is held by the older RolloutPlan "web"',
    ],
    [
      'a Service without port',
      [blueGreen, deploymentYaml(), serviceYaml().replace('port: 80', 'name: http')],
      '2.yaml:8: spec.ports[0].port: missing, expected a number such as 80',
    ],
    [
      'an autoscaler beside Bounded capacity',
      [bounded(40), deploymentYaml(), autoscaler],
      '0.yaml:4: Cannot use capacity Bounded on Deployment "web": its replicas are set by HorizontalPodAutoscaler "web", expected none or a Canary with capacity Additive',
    ],
    [
      'one object given twice',
      [canary, deploymentYaml(), deploymentYaml()],
      '2.yaml:4: Deployment "web" is given twice, before in 1.yaml:4',
    ],
  ])('refuses %s', async (_name, texts, sentence) => {
    const { status, printed, errors } = await previewed(...texts)
    expect({ status, printed }).toEqual({ status: 2, printed: [] })
    expect(errors).toContain(sentence)
  })
})
