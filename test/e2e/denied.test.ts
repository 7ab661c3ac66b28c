import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { parse, stringify } from 'yaml'
import { conditionOf } from '../../src/objects/meta.ts'
import { rulesOfChart, type Rule } from '../support/chart/rules.ts'
import { controlPlaneFolder } from '../support/kube/control-plane.ts'
import { RealRollouts } from '../support/kube/real-rollouts.ts'
import { connectTo, freshSubject } from '../support/kube/real-subject.ts'
import { ToldOperator } from '../support/kube/told-operator.ts'
import { Programs } from './chart/programs.ts'
import { forgetDefinitions } from './chart/release.ts'

// What an operator says, and does, where it is denied what it needs.

const folder = controlPlaneFolder()
const ADMIN = `${folder}/kubeconfig`
const DEFINITIONS =
  '-f crds/rolloutplan.dev_rolloutplans.yaml -f crds/rolloutplan.dev_rolloutrequests.yaml'
const OUTAGE_MS = 30_000
const TIMEOUT_MS = 180_000
const run = promisify(execFile)
/** With a busy machine in mind; it is 6 s at most by itself. */
const SOON_MS = 15_000
const CANARY = `type: Canary
canary:
  steps:
  - {weight: 33}
  bakeSeconds: 0
`

let programs: Programs
let own: string
let operator: ToldOperator | undefined
let leader: ToldOperator | undefined

beforeAll(() => {
  programs = new Programs()
})
beforeEach(() => {
  own = mkdtempSync(join(tmpdir(), 'rolloutplan-denied-'))
})
afterEach(async () => {
  for (const each of [operator, leader]) await each?.end('SIGKILL')
  operator = leader = undefined
  rmSync(own, { recursive: true })
})

describe('an operator that is started', () => {
  let cluster: ReturnType<typeof connectTo>
  beforeAll(async () => {
    cluster = connectTo(ADMIN)
    await freshSubject(cluster)
  })
  afterAll(() => {
    cluster.close()
  })

  it('without the definitions asks for them, and begins once they are there', async () => {
    forgetDefinitions(programs)
    operator = new ToldOperator(ADMIN)
    const told = await operator.told({ part: 'informer rolloutplans.rolloutplan.dev' })
    expect(told).toMatchObject({
      level: 'warn',
      reason: 'NotFound',
      advice: expect.stringContaining('kubectl apply -f crds/'),
    })
    expect(await operator.readiness()).toContain('503 no list has arrived yet of rolloutplans')
    programs.run(`kubectl apply ${DEFINITIONS}`)
    await operator.untilReady()
    expect(operator.warnings).toHaveLength(2)
  })

  it('without a right names it, and begins once it is given', async () => {
    programs.run(`kubectl apply ${DEFINITIONS}`)
    allow((rule) => !rule.resources.includes('services'))
    operator = new ToldOperator(kubeconfigWith(tokenOf()))
    const told = await operator.told({ part: 'informer services' })
    expect(told).toMatchObject({
      level: 'warn',
      reason: 'Forbidden',
      error: expect.stringContaining('cannot list resource "services"'),
      advice: expect.stringContaining('docs/helm.md'),
    })
    allow(() => true)
    await operator.untilReady()
    expect(operator.warnings).toHaveLength(1)
  })

  it('with credentials that are not known says so, and begins once they are renewed', async () => {
    const kubeconfig = kubeconfigWith('expired')
    operator = new ToldOperator(kubeconfig)
    const told = await operator.told({ part: 'informer deployments.apps' })
    expect(told).toMatchObject({
      reason: 'Unauthorized',
      error: expect.stringContaining('expected ones that it knows and that have not expired'),
      advice: expect.stringContaining('Renew the credentials'),
    })
    writeFileSync(kubeconfig, readFileSync(ADMIN))
    await operator.untilReady()
  })

  it('with nobody at the address waits, says so once for each kind, and ends when asked', async () => {
    operator = new ToldOperator(kubeconfigWith('any', 'http://127.0.0.1:1'), [])
    const told = await operator.told({ part: 'lease election' })
    expect(told).toMatchObject({ level: 'warn', reason: 'ServiceUnavailable' })
    expect(told['error']).toContain('nobody listens there')
    expect(await operator.end()).toBe(0)
    expect(operator.warnings).toHaveLength(1)
  })

  it('at an API server that is too old ends, and says which it needs', async () => {
    const server = await startOldServer()
    const { port } = server.address() as AddressInfo
    operator = new ToldOperator(kubeconfigWith('any', `http://127.0.0.1:${port}`))
    expect(await operator.exit()).toBe(1)
    server.close()
    expect(await operator.told({ level: 'error' })).toMatchObject({
      error: `Cannot work with "http://127.0.0.1:${port}": it is Kubernetes v1.29.4, expected v1.30 or newer`,
    })
  })
})

describe('an operator that has lost a right', () => {
  let rollouts: RealRollouts
  beforeEach(async () => {
    rollouts = new RealRollouts(folder)
    await rollouts.begin(CANARY, 2)
    for (const each of rollouts.operators) await rollouts.kill(each)
  })
  afterEach(() => rollouts.end())
  afterAll(() => {
    programs.run('kubectl delete clusterrole/denied clusterrolebinding/denied --ignore-not-found')
  })

  it('says in the plan which verb on what, and goes on when it has it again', async () => {
    allow(() => true)
    operator = new ToldOperator(kubeconfigWith(tokenOf()))
    await operator.untilReady()
    allow(() => true, 'create')
    await rollouts.setImage('web:next')
    await rollouts.untilPlan(({ status }) => reasonOf(status) === 'Forbidden')
    const ready = conditionOf((await rollouts.plan()).status?.conditions, 'Ready')
    expect(ready?.message).toContain('cannot create resource "replicasets" in API group "apps"')
    expect((await rollouts.plan()).status?.phase).toBe('Degraded')
    allow(() => true)
    // Whatever changes about a plan wakes it; else it looks again within five minutes.
    programs.run('kubectl annotate -n default rp/web looked=again')
    await rollouts.untilStable('web:next')
  })
})

describe('an API server that is away for half a minute', () => {
  let rollouts: RealRollouts
  beforeEach(async () => {
    rollouts = new RealRollouts(folder)
    await rollouts.begin(CANARY, 2)
    for (const each of rollouts.operators) await rollouts.kill(each)
  })
  afterEach(() => rollouts.end())

  it(
    'is told once, deposes who leads, and is followed within seconds of its return',
    async () => {
      operator = new ToldOperator(ADMIN)
      leader = new ToldOperator(ADMIN, ['--lease-name', 'denied', '--lease-namespace', 'default'])
      await operator.untilReady()
      await leader.told({ msg: 'The operator is at work' })
      await run('hack/control-plane/down', [folder, 'kube-apiserver'])
      await sleep(OUTAGE_MS)
      expect(await leader.exit()).toBe(1)
      const why = /^lost lease "default\/denied": it could not be renewed for 10 s: /
      const last = await leader.told({ level: 'error' })
      expect(last['why']).toMatch(why)
      await run('hack/control-plane/up', [folder])
      const returned = performance.now()
      await rollouts.setImage('web:next')
      await rollouts.untilPlan(({ status }) => status?.rollout !== undefined)
      expect(performance.now() - returned).toBeLessThan(SOON_MS)
      await rollouts.untilStable('web:next')
      const told = operator.warnings.map(({ part, reason }) => `${String(part)} ${String(reason)}`)
      expect(told.length).toBeGreaterThanOrEqual(8)
      expect(told).toEqual([...new Set(told)])
      const over = operator.lines.filter(({ msg }) => msg === 'A part of the operator goes on')
      const parts = [operator.warnings, over].map((lines) => lines.map(({ part }) => part))
      expect(new Set(parts[0])).toEqual(new Set(parts[1]))
    },
    TIMEOUT_MS,
  )
})

type Status = Awaited<ReturnType<RealRollouts['plan']>>['status']

function reasonOf(status: Status): string | undefined {
  return conditionOf(status?.conditions, 'Ready')?.reason
}

/** Gives an account some of the rights of the chart, and no others. */
function allow(isGiven: (rule: Rule) => boolean, withoutVerb?: string): void {
  const rules = rulesOfChart('rolloutplan.rules')
    .filter(isGiven)
    .map((rule) => ({ ...rule, verbs: rule.verbs.filter((verb) => verb !== withoutVerb) }))
  const kinds = [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { namespace: 'default', name: 'denied' },
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'denied' },
      rules,
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'denied' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'denied' },
      subjects: [{ kind: 'ServiceAccount', namespace: 'default', name: 'denied' }],
    },
  ]
  programs.run('kubectl apply -f -', kinds.map((kind) => stringify(kind)).join('---\n'))
}

function tokenOf(): string {
  return programs.run('kubectl create token denied -n default').trim()
}

/** Like that of the control plane, for somebody else, or somewhere else. */
function kubeconfigWith(token: string, server?: string): string {
  const admin = parse(readFileSync(ADMIN, 'utf8')) as Kubeconfig
  const users = admin.users.map(({ name }) => ({ name, user: { token } }))
  const clusters = admin.clusters.map(({ name, cluster }) => ({
    name,
    cluster: server === undefined ? cluster : { server },
  }))
  const file = join(own, 'kubeconfig')
  writeFileSync(file, stringify({ ...admin, users, clusters }))
  return file
}

interface Kubeconfig {
  readonly users: readonly { readonly name: string }[]
  readonly clusters: readonly { readonly name: string; readonly cluster: object }[]
}

async function startOldServer(): Promise<Server> {
  const version = JSON.stringify({ major: '1', minor: '29', gitVersion: 'v1.29.4' })
  const server = createServer((request, response) => {
    if (request.url === '/version') response.end(version)
    else response.writeHead(404).end('404 page not found\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
