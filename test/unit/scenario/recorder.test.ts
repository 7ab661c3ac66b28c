import { describe, expect, it } from '@jest/globals'
import { parseAllDocuments } from 'yaml'
import { PLAN_CRD, REQUEST_CRD } from '../../../src/api/crd.ts'
import type { KubeObject } from '../../../src/objects/meta.ts'
import { runScenario } from '../../../src/scenario/run.ts'
import { timelineLines } from '../../../src/view/timeline.ts'
import { deploymentYaml, planYaml } from '../../support/manifests.ts'
import { scenario } from '../../support/scenarios.ts'

const DEPLOYMENT = deploymentYaml('web', 2)
const REPLICA_SET = DEPLOYMENT.replace('kind: Deployment', 'kind: ReplicaSet')
const STATEFUL_SET = DEPLOYMENT.replace('kind: Deployment', 'kind: StatefulSet')
const DAEMON_SET = `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {containers: [{name: main, image: "agent:1"}]}
`
const POD = `apiVersion: v1
kind: Pod
metadata: {name: lonely}
spec: {containers: [{name: main, image: "tool:1"}]}
`

const JOB = `apiVersion: batch/v1
kind: Job
metadata: {name: once}
spec: {completions: 2, template: {spec: {restartPolicy: Never, containers: [{name: main, image: "tool:1"}]}}}
`

const QUOTA = `apiVersion: v1
kind: ResourceQuota
metadata: {name: few}
spec: {hard: {pods: "1"}}
`

const PROBED = `${DEPLOYMENT.trimEnd()}
        readinessProbe: {httpGet: {port: 80}, periodSeconds: 5}
        livenessProbe: {httpGet: {port: 80}, periodSeconds: 5}
`
const LIMITED = `${DEPLOYMENT.trimEnd()}
        resources: {limits: {memory: 16Mi}}
`

const CROWDED = `${DEPLOYMENT.trimEnd()}
        resources: {requests: {cpu: "999"}}
`
const CONFIGURED = `apiVersion: v1
kind: ConfigMap
metadata: {name: cm}
data: {levl: low}
---
${DEPLOYMENT.replace('\nspec:', '\nspec:\n  progressDeadlineSeconds: 30').trimEnd()}
        env: [{name: LEVEL, valueFrom: {configMapKeyRef: {name: cm, key: level}}}]
`

describe('a timeline', () => {
  it.each([
    [
      'a ReplicaSet that nobody owns, and its pods when it goes',
      REPLICA_SET,
      [{ at: '10s', delete: { kind: 'ReplicaSet', name: 'web', propagation: 'Orphan' } }],
      [
        '+0s pods default/web web:1 0/2',
        '+1s pods default/web web:1 2/2',
        '+10s you kubectl delete replicaset/web --cascade=orphan',
        '+10s pods default/web gone',
        '+10s pods default/web-* web:1 2/2',
      ],
    ],
    [
      'pods whose owner is deleted with them',
      DEPLOYMENT,
      [{ at: '10s', delete: { kind: 'Deployment', name: 'web' } }],
      [
        '+0s pods default/web web:1 0/2',
        '+1s pods default/web web:1 2/2',
        '+10s you kubectl delete deployment/web --cascade=background',
        '+10s pods default/web gone',
        '+10s pods default/web-HASH-* web:1 0/0 (2 ending)',
        '+13s pods default/web-HASH-* gone',
      ],
    ],
    [
      'how many pods are wanted, where they come one after the other',
      STATEFUL_SET,
      [],
      [
        '+0s pods default/web web:1 0/1, 2 wanted',
        '+1s pods default/web web:1 1/2',
        '+2s pods default/web web:1 2/2',
      ],
    ],
    [
      'a pod that nobody owns, and how often it was restarted',
      POD,
      [{ at: '10s', behave: { image: 'tool:1', crashAfterSeconds: 12 } }],
      [
        '+0s pods default/lonely tool:1 0/1',
        '+1s pods default/lonely tool:1 1/1',
        '+10s you image tool:1 now behaves as {"crashAfterSeconds":12}',
        '+13s pods default/lonely tool:1 0/1',
        '+14s pods default/lonely tool:1 1/1 (restarted 1×)',
        '+26s event BackOff on Pod "lonely": Back-off restarting failed container main in pod lonely_default(UID)',
        '+26s pods default/lonely tool:1 0/1 (restarted 1×)',
        '+36s pods default/lonely tool:1 1/1 (restarted 2×)',
        '+48s pods default/lonely tool:1 0/1 (restarted 2×)',
      ],
    ],
    [
      'how far a Job is, and that it is complete',
      JOB,
      [
        { at: '5s', behave: { image: 'tool:1', crashAfterSeconds: 6, exitCode: 1 } },
        { at: '10s', behave: { image: 'tool:1', exitCode: 0 } },
      ],
      [
        '+0s pods default/once tool:1 0/1',
        '+1s pods default/once tool:1 1/1',
        '+5s you image tool:1 now behaves as {"crashAfterSeconds":6,"exitCode":1}',
        '+7s pods default/once no pods, 1 failed',
        '+10s you image tool:1 now behaves as {"exitCode":0}',
        '+17s pods default/once tool:1 1/1, 1 failed',
        '+23s pods default/once no pods, 1 of 2 done, 1 failed',
        '+24s pods default/once tool:1 0/1, 1 of 2 done, 1 failed',
        '+25s pods default/once tool:1 1/1, 1 of 2 done, 1 failed',
        '+31s pods default/once done, 1 failed',
        '+32s event Completed on Job "once": Job completed',
      ],
    ],
    [
      'once what a ReplicaSet is refused again and again',
      `${QUOTA}---\n${REPLICA_SET}`,
      [],
      [
        '+0s event FailedCreate on ReplicaSet "web": Error creating: pods "web-POD" is forbidden: exceeded quota: few, requested: pods=1, used: pods=1, limited: pods=1',
        '+0s pods default/web web:1 0/1, 2 wanted',
        '+1s pods default/web web:1 1/1, 2 wanted',
      ],
    ],
    [
      'a scale by kind',
      REPLICA_SET,
      [{ at: '10s', scale: { kind: 'ReplicaSet', name: 'web', replicas: 1 } }],
      [
        '+0s pods default/web web:1 0/2',
        '+1s pods default/web web:1 2/2',
        '+10s you kubectl scale replicaset/web --replicas=1',
        '+10s pods default/web web:1 1/1 (1 ending)',
        '+13s pods default/web web:1 1/1',
      ],
    ],
    [
      'a restart, which is a rolling update',
      DEPLOYMENT,
      [{ at: '10s', restart: { deployment: 'web' } }],
      [
        '+0s pods default/web web:1 0/2',
        '+1s pods default/web web:1 2/2',
        '+10s you kubectl rollout restart deployment/web',
        '+10s pods default/web web:1 (HASH) 2/2 · web:1 (HASH) 0/1',
        '+11s pods default/web web:1 (HASH) 0/0 (2 ending) · web:1 (HASH) 2/2',
        '+14s pods default/web web:1 (HASH) 0/0 (1 ending) · web:1 (HASH) 2/2',
        '+15s pods default/web web:1 2/2',
      ],
    ],
    [
      'what can not be restarted',
      REPLICA_SET,
      [{ at: '10s', restart: { kind: 'ReplicaSet', name: 'web' } }],
      [
        '+0s pods default/web web:1 0/2',
        '+1s pods default/web web:1 2/2',
        '+10s you kubectl rollout restart replicaset/web (refused: restarting is not supported)',
      ],
    ],
    [
      'a node that takes no more pods',
      POD,
      [
        {
          at: '10s',
          patch: { kind: 'Node', name: 'node-1', merge: { spec: { unschedulable: true } } },
        },
      ],
      [
        '+0s pods default/lonely tool:1 0/1',
        '+1s pods default/lonely tool:1 1/1',
        `+10s you kubectl patch node/node-1 --type=merge -p '{"spec":{"unschedulable":true}}'`,
        '+10s node node-1 Ready,SchedulingDisabled',
      ],
    ],
  ])('shows %s', async (_, yaml, timeline, expected) => {
    expect(await told(yaml, timeline)).toEqual(expected)
  })

  it('shows how many nodes want a pod that a quota does not give', async () => {
    const lines = await told(`${DAEMON_SET}---\n${QUOTA.replace('"1"', '"2"')}`, [])
    expect(lines.filter((line) => line.includes(' pods default'))).toEqual([
      '+0s pods default/agent agent:1 0/2, 3 wanted',
      '+1s pods default/agent agent:1 2/2, 3 wanted',
    ])
  })

  it.each([
    [
      'each kind of probe that fails, and of a process that is starting nothing',
      PROBED,
      [
        { at: '0s', behave: { image: 'web:1', startupSeconds: 3 } },
        { at: '30s', afflict: { deployment: 'web', count: 2, hangsAfterSeconds: 25 } },
      ],
      [
        /^\+31s event Unhealthy on Pod "[^"]+": Liveness probe failed: .*context deadline exceeded/,
        /^\+31s event Unhealthy on Pod "[^"]+": Readiness probe failed: .*context deadline exceeded/,
        /^\+41s event Killing /,
      ],
    ],
    [
      'that memory was short, and that an image is not there',
      LIMITED,
      [
        { at: '0s', behave: { image: 'web:1', memory: { startMi: 8, perHourMi: 3600 } } },
        { at: '0s', behave: { image: 'web:2', pullFails: true } },
        { at: '12s', setImage: { deployment: 'web', image: 'web:2' } },
      ],
      [
        /^\+9s event OOMKilled on Pod "[^"]+": container web was ended, as it held more than 16Mi$/,
        /^\+13s event Failed .*: Failed to pull image "web:2": /,
        /^\+13s event Failed .*: Error: ErrImagePull$/,
        /^\+13s event Failed .*: Error: ImagePullBackOff$/,
        /^\+18s event BackOff /,
      ],
    ],
    [
      'a second cause of the same trouble, and that there was no progress for too long',
      CONFIGURED,
      [
        { at: '15s', delete: { kind: 'ConfigMap', name: 'cm' } },
        { at: '40s', setImage: { deployment: 'web', image: 'web:2' } },
      ],
      [
        /^\+1s event Failed on .*: Error: couldn't find key level in ConfigMap default\/cm$/,
        /^\+\d+s event Failed on .*: Error: configmap "cm" not found$/,
        /^\+31s event ProgressDeadlineExceeded on Deployment "web": ReplicaSet "[^"]+" has timed out progressing\.$/,
        /^\+41s event Failed on .*: Error: configmap "cm" not found$/,
      ],
    ],
    [
      'a taint that comes to a lack of room, and not that fewer nodes have room then',
      CROWDED,
      [
        { at: '10s', taint: { node: 'node-1', key: 'team', effect: 'NoSchedule' } },
        { at: '20s', taint: { node: 'node-2', key: 'team', effect: 'NoSchedule' } },
      ],
      [
        /^\+0s event FailedScheduling .*: 0\/3 nodes are available: 3 Insufficient cpu\. /,
        /^\+1\ds event FailedScheduling .*: 0\/3 nodes are available: 1 node\(s\) had untolerated taint\(s\), 2 Insufficient cpu\. /,
      ],
    ],
  ])('tells once for all pods of a version: %s', async (_, yaml, timeline, expected) => {
    const events = (await told(yaml, timeline)).filter((line) => line.includes(' event '))
    expect(events).toEqual(expected.map((line): unknown => expect.stringMatching(line)))
  })

  it('shows that a plan has given back what it had', async () => {
    const plan = planYaml('type: Canary\ncanary: {steps: [{weight: 50, pause: {seconds: 60}}]}')
    const lines = await told(`${DEPLOYMENT}---\n${plan}`, [
      { at: '10s', delete: { kind: 'RolloutPlan', name: 'web' } },
    ])
    expect(lines.slice(-2)).toEqual([
      '+10s you kubectl delete rolloutplan/web --cascade=background',
      '+10s event GivenBack on RolloutPlan "web": Deployment "web" is as if there had been no plan',
    ])
  })

  it('shows an undo to a revision, and that there is no such one', async () => {
    const set = (at: string, image: string) => ({ at, setImage: { deployment: 'web', image } })
    const lines = await told(DEPLOYMENT, [
      set('10s', 'web:2'),
      set('30s', 'web:3'),
      { at: '50s', undo: { deployment: 'web', toRevision: 1 } },
      { at: '58s', undo: { deployment: 'web', toRevision: 9 } },
    ])
    expect(lines.at(-2)).toMatch(/^\+5\ds pods default\/web web:1 2\/2$/)
    expect(lines.at(-1)).toBe(
      '+58s you kubectl rollout undo deployment/web --to-revision=9 (refused: unable to find specified revision 9 in history)',
    )
  })
})

async function told(yaml: string, timeline: readonly object[]): Promise<readonly string[]> {
  const objects = parseAllDocuments(yaml).map((document) => document.toJS() as KubeObject)
  const { rows, start } = await runScenario({
    scenario: scenario({ until: '1m', timeline }),
    manifests: new Map([['all.yaml', objects]]),
    crds: [PLAN_CRD, REQUEST_CRD],
  })
  const workloads = [...new Set(rows.map(({ workload }) => workload))]
  return rows
    .flatMap((row) => timelineLines(row, { start, workloads, hasPlans: false }))
    .map((line) =>
      line
        .replace(/ +/g, ' ')
        .replace(/-[0-9a-z]{8,10}-\*/, '-HASH-*')
        .replace(/web-[0-9a-z]{5}"/, 'web-POD"')
        .replace(/\([-0-9a-f]{36}\)/, '(UID)')
        .replace(/\([0-9a-z]{8,10}\)/g, '(HASH)'),
    )
}
