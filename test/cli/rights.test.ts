import { describe, expect, it } from '@jest/globals'
import { InterceptedCluster } from '../../src/cluster/intercepted-cluster.ts'
import { resourceName } from '../../src/objects/resource.ts'
import { onStage } from '../support/stage/on-stage.ts'
import { HELD_CANARY } from '../support/stage/strategies.ts'
import { readProjectFile } from '../support/project-files.ts'
import { typeAll } from '../support/stage/typed.ts'

const REQUESTS = 'rolloutrequests.rolloutplan.dev'
const PLANS = 'rolloutplans.rolloutplan.dev'
const ASKING = [`get ${PLANS}`, `create ${REQUESTS}`, `get ${REQUESTS}`, `watch ${REQUESTS}`]
const LOOKING = [
  `get ${PLANS}`,
  'get deployments.apps',
  'list replicasets.apps',
  `list ${REQUESTS}`,
]
const AROUND = [
  `list ${PLANS}`,
  'list deployments.apps',
  'list replicasets.apps',
  'list services',
  'list endpointslices.discovery.k8s.io',
]

/** What a person needs who types a line; docs/cli.md tells it in words. */
const NEEDS: readonly (readonly [string, readonly string[]])[] = [
  ['status', [`list ${PLANS}`]],
  ['status web', LOOKING],
  ['status web --watch --timeout 1s', [`get ${PLANS}`, `watch ${PLANS}`]],
  ['promote web', ASKING],
  ['abort web', ASKING],
  ['pause web --no-wait', [`get ${PLANS}`, `create ${REQUESTS}`]],
  [
    'undo web',
    [`get ${PLANS}`, 'get deployments.apps', 'list replicasets.apps', 'patch deployments.apps'],
  ],
  ['restart web', [`get ${PLANS}`, 'get deployments.apps', 'patch deployments.apps']],
  ['history web', LOOKING],
  [
    'adopt web',
    [
      'get deployments.apps',
      ...AROUND,
      'list horizontalpodautoscalers.autoscaling',
      'list poddisruptionbudgets.policy',
      'list mutatingadmissionpolicies.admissionregistration.k8s.io',
      'list mutatingadmissionpolicybindings.admissionregistration.k8s.io',
    ],
  ],
  ['release web', [`get ${PLANS}`, `delete ${PLANS}`, `watch ${PLANS}`, 'get deployments.apps']],
]

describe('the rights that a command needs', () => {
  it.each(NEEDS)('%s asks for no more than it says', (line, needed) =>
    onStage({ replicas: 4, strategy: HELD_CANARY }, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      const asked = new Set<string>()
      const recording = new InterceptedCluster(stage.connect().cluster, {
        intercept: (request, send) => {
          asked.add(`${request.verb} ${resourceName(request.resource)}`)
          return send()
        },
        opening: ({ resource }) => {
          asked.add(`watch ${resourceName(resource)}`)
        },
      })
      await typeAll(stage, line, undefined, recording)
      expect([...asked].sort()).toEqual([...needed].sort())
    }),
  )

  it('are told in docs/cli.md, verb by verb', () => {
    const page = readProjectFile('docs/cli.md')
    for (const [line] of NEEDS) expect(page).toContain(`\`${line.split(' ')[0] ?? ''} `)
  })
})
