import { describe, expect, it } from '@jest/globals'
import { parseAllDocuments } from 'yaml'
import type { KubeObject } from '../../../src/objects/meta.ts'
import { runScenario, type RunReport } from '../../../src/scenario/run.ts'
import { timelineLines } from '../../../src/view/timeline.ts'
import { deploymentYaml, serviceYaml } from '../../support/manifests.ts'
import { scenario } from '../../support/scenarios.ts'

const WEB = [deploymentYaml('web', 3), serviceYaml('web')].join('---\n')
const LONELY = [deploymentYaml('web', 1), serviceYaml('web')].join('---\n')
const SEND = { service: 'web', requestsPerSecond: 100 }
const DENY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec: {podSelector: {}}
`
/** Whose endpoints somebody else writes. */
const BY_HAND = `apiVersion: v1
kind: Service
metadata: {name: elsewhere}
spec: {ports: [{port: 80, targetPort: outside}]}
`

describe('the requests to a Service, in a timeline', () => {
  it.each<readonly [string, string, object, readonly string[]]>([
    ['nothing where all is well', WEB, {}, []],
    [
      'what comes and goes within a second, as it is over',
      WEB,
      { timeline: [{ at: '10s', deletePod: { deployment: 'web', gracePeriodSeconds: 0 } }] },
      ['+10s svc web refuses N requests in N s: 1 of 3 pods does not answer'],
    ],
    [
      'a selector that nothing has, and clients who wait for nobody',
      `${deploymentYaml('wbe', 3)}---\n${serviceYaml('web')}`,
      {},
      [
        '+0s svc web leads to no pod: its selector is app=web, and pods have "app=wbe"',
        '+40s svc web never answers, so that no client begins: its selector app=web matches no pod',
      ],
    ],
    [
      'that the Service is gone',
      WEB,
      { timeline: [{ at: '10s', delete: { kind: 'Service', name: 'web' } }] },
      ['+10s svc web refuses all requests: there is no such Service any more'],
    ],
    [
      'a selector and a port that are mistyped while it runs',
      WEB,
      {
        timeline: [
          patchOfService('10s', { selector: { app: 'wob' } }),
          patchOfService('20s', {
            selector: { app: 'web' },
            ports: [{ port: 80, targetPort: 'htpp' }],
          }),
        ],
      },
      [
        '+10s svc web refuses all requests: its selector app=wob matches no pod',
        '+20s svc web refuses all requests: no container has a port named "htpp"',
      ],
    ],
    [
      'that no pod is ready, where there are some',
      WEB,
      { timeline: [{ at: '10s', behave: { image: 'web:1', neverReady: true } }] },
      ['+10s svc web refuses all requests: no pod is ready'],
    ],
    [
      'nothing where a pod names the port, nor of a Service that selects nothing',
      [
        WEB.replace('port: 80', 'port: 80\n    targetPort: http').replace(
          'image: web:1',
          'image: web:1\n        ports: [{name: http, containerPort: 8080}]',
        ),
        BY_HAND,
      ].join('---\n'),
      {},
      [],
    ],
    [
      'a port that no pod names',
      WEB.replace('port: 80', 'port: 80\n    targetPort: http'),
      {},
      [
        '+0s svc web leads to no port: no container has one named "http"',
        '+40s svc web never answers, so that no client begins: no container has a port named "http"',
      ],
    ],
    [
      'that nobody is left, as one thing from its first moment to its last',
      LONELY,
      {
        timeline: [
          { at: '10s', scale: { deployment: 'web', replicas: 0 } },
          { at: '20s', scale: { deployment: 'web', replicas: 2 } },
        ],
      },
      [
        '+13s svc web refuses all requests: its selector app=web matches no pod',
        '+20s svc web answers all requests again: N requests refused in N s',
      ],
    ],
    [
      'pods at their capacity, a change by much, and none by little',
      LONELY,
      {
        images: { 'web:1': { capacityPerSecond: 50 } },
        timeline: [
          { at: '10s', traffic: { service: 'web', requestsPerSecond: 110 } },
          { at: '20s', traffic: { service: 'web', requestsPerSecond: 300 } },
          { at: '30s', traffic: { service: 'web', requestsPerSecond: 40 } },
        ],
      },
      [
        '+2s svc web refuses 50 % of requests: pods are at their capacity',
        '+20s svc web refuses 83 % of requests: pods are at their capacity',
        '+30s svc web answers all requests again: N requests refused in N s',
      ],
    ],
    [
      'a policy that is in the way, and clients who give up',
      `${WEB}---\n${DENY}`,
      {
        timeline: [
          { at: '10s', delete: { kind: 'NetworkPolicy', name: 'web' } },
          { at: '20s', apply: 'deny.yaml' },
          { at: '30s', traffic: { service: 'web', requestsPerSecond: 0 } },
        ],
      },
      [
        '+21s svc web refuses all requests: a NetworkPolicy keeps them from 3 of 3 pods',
        '+30s svc web gets no more requests: N requests refused in N s',
      ],
    ],
    [
      'a version with errors, but not the few that any program has',
      WEB,
      {
        images: { 'web:1': { errorRatio: 0.001 } },
        timeline: [
          { at: '10s', behave: { image: 'web:1', errorRatio: 0.2 } },
          { at: '20s', behave: { image: 'web:1', errorRatio: 0.001 } },
        ],
      },
      [
        '+10s svc web answers 20 % of requests with an error: web:1 fails',
        '+20s svc web answers well again: N requests answered with an error in N s',
      ],
    ],
  ])('shows %s', async (_, yaml, spec, expected) => {
    expect(linesOf(await played(yaml, spec))).toEqual(expected)
  })

  it('tells what comes again and again ever more seldom', async () => {
    const images = { 'web:1': { crashAfterSeconds: 20 } }
    const lines = linesOf(await played(LONELY, { images, until: '5h' }))
    const begun = lines.filter((line) => line.includes('refuses'))
    expect(begun.map((line) => / \((.*)\)/.exec(line)?.[1] ?? 'in full')).toEqual([
      ...['in full', 'in full', 'in full', 'in full'],
      'the 5th time; told again at the 10th',
      'the 10th time; told again at the 20th',
      'the 20th time; told again at the 50th',
      'the 50th time; told again at the 100th',
    ])
    expect(lines.length - begun.length).toBe(6)
  })
})

function patchOfService(at: string, spec: object): object {
  return { at, patch: { kind: 'Service', name: 'web', merge: { spec } } }
}

async function played(yaml: string, spec: object): Promise<RunReport> {
  const objects = parseAllDocuments(yaml).map((document) => document.toJS() as KubeObject)
  return runScenario({
    scenario: scenario({ until: '40s', traffic: [SEND], ...spec }),
    manifests: new Map([
      ['all.yaml', objects],
      ['deny.yaml', parseAllDocuments(DENY).map((document) => document.toJS() as KubeObject)],
    ]),
    crds: [],
  })
}

function linesOf({ rows, start }: RunReport): readonly string[] {
  return rows
    .filter(({ source }) => source === 'svc')
    .flatMap((row) => timelineLines(row, { start, workloads: [], hasPlans: false }))
    .map((line) =>
      line
        .replace(/ +/g, ' ')
        .replace(/\d+ requests in [\d.]+ s/, 'N requests in N s')
        .replace(/\d+ (requests? (?:refused|answered with an error)) in [\d.]+ s/, 'N $1 in N s'),
    )
}
