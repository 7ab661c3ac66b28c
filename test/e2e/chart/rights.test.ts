import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { parse, stringify } from 'yaml'
import type { KubeCluster } from '../../../src/cluster/kube/kube-cluster.ts'
import { allowedBy, rulesOfChart } from '../../support/chart/rules.ts'
import { controlPlaneFolder } from '../../support/kube/control-plane.ts'
import { connectTo, freshSubject } from '../../support/kube/real-subject.ts'
import { deploymentYaml, planYaml, serviceYaml } from '../../support/manifests.ts'
import { Programs } from './programs.ts'
import { forgetDefinitions, HOME, makeNamespaces, RELEASE } from './release.ts'

// The operator with the rights of its ServiceAccount, and no others, at a real API server.

const USER = `system:serviceaccount:${HOME}:rolloutplan`
const folder = controlPlaneFolder()

const CANARY = `type: Canary
canary:
  steps:
  - {weight: 33, pause: {seconds: 1}}
  bakeSeconds: 1
`
const BLUE_GREEN = `type: BlueGreen
blueGreen:
  activeService: web
  previewService: web-preview
  bakeSeconds: 1
`

let programs: Programs
let cluster: KubeCluster
let ownFolder: string
let operator: ChildProcess | undefined
let auditStart = 0

beforeAll(async () => {
  programs = new Programs()
  cluster = connectTo(`${folder}/kubeconfig`)
  ownFolder = mkdtempSync(join(tmpdir(), 'rolloutplan-rights-'))
  await freshSubject(cluster)
  forgetDefinitions(programs)
})
beforeEach(() => {
  makeNamespaces(programs)
  auditStart = audit().length
})
afterEach(async () => {
  operator?.kill('SIGKILL')
  programs.try(`helm uninstall ${RELEASE} --wait`)
  await freshSubject(cluster)
})
afterAll(() => {
  forgetDefinitions(programs)
  cluster.close()
  rmSync(ownFolder, { recursive: true })
})

describe('the rights that the chart gives are enough', () => {
  it('for every namespace', async () => {
    install('')
    startOperator([])
    rollOut('shop', CANARY)
    rollOut('bank', BLUE_GREEN)
    abort('bank')
    await end()
    expect(refused()).toEqual([])
    expect(allowed()).toEqual(expect.arrayContaining([...used()]))
    expect(used().length).toBeGreaterThan(20)
  })

  it('for one namespace, and for nothing elsewhere', async () => {
    install('--set namespaces={shop}')
    startOperator(['--namespaces', 'shop'])
    rollOut('shop', BLUE_GREEN)
    await end()
    expect(refused()).toEqual([])
    const denied = programs.try(`kubectl auth can-i list deployments -n bank --as ${USER}`)
    expect(denied.text.trim()).toBe('no')
  })
})

function install(values: string): void {
  programs.run(`helm install ${RELEASE} charts/rolloutplan --set replicas=0 ${values} --wait`)
}

/** As the image starts it, but for where it runs. */
function startOperator(args: readonly string[]): void {
  const line = [
    '--disallow-code-generation-from-strings',
    '--disable-proto=delete',
    'dist/rolloutplan.js',
    'operator',
    '--kubeconfig',
    kubeconfigOfAccount(),
    '--listen=127.0.0.1:0',
    `--lease-namespace=${HOME}`,
    ...args,
  ]
  operator = spawn(process.execPath, line, { stdio: ['ignore', 'ignore', 'inherit'] })
}

function kubeconfigOfAccount(): string {
  const admin = readFileSync(`${folder}/kubeconfig`, 'utf8')
  const token = programs.run(`kubectl create token rolloutplan -n ${HOME}`).trim()
  const kubeconfig = parse(admin) as { users: [{ name: string }] }
  const [{ name }] = kubeconfig.users
  const file = join(ownFolder, 'kubeconfig')
  writeFileSync(file, stringify({ ...kubeconfig, users: [{ name, user: { token } }] }))
  return file
}

/** A Deployment at rest under a plan gets a new image, which reaches all users. */
function rollOut(namespace: string, strategy: string): void {
  const manifests = [deploymentYaml('web', 2), serviceYaml(), planYaml(strategy)].join('---\n')
  programs.run(`kubectl apply -n ${namespace} -f -`, manifests)
  waitFor(namespace, 'status.phase', 'Healthy')
  programs.run(`kubectl set image -n ${namespace} deployment/web web=web:2`)
  waitFor(namespace, 'status.history[0].result', 'Completed')
}

/** A rollout is aborted by a request that is deleted when it is over, and the plan then deleted. */
function abort(namespace: string): void {
  programs.run(`kubectl set image -n ${namespace} deployment/web web=web:3`)
  waitFor(namespace, 'status.rollout.id', '2')
  programs.run(`kubectl apply -n ${namespace} -f -`, ABORT)
  waitFor(namespace, 'status.history[0].result', 'Aborted')
  programs.run(`kubectl wait -n ${namespace} rr/web-2-abort --for=delete --timeout=60s`)
  programs.run(`kubectl delete -n ${namespace} rp/web --timeout=60s`)
}

const ABORT = `
apiVersion: rolloutplan.dev/v1alpha1
kind: RolloutRequest
metadata: { name: web-2-abort }
spec: { planRef: { name: web }, rollout: 2, action: Abort, ttlSecondsAfterFinished: 1 }
`

function waitFor(namespace: string, path: string, value: string): void {
  const line = `kubectl wait -n ${namespace} rp/web --for=jsonpath={.${path}}=${value}`
  programs.run(`${line} --timeout=60s`)
}

async function end(): Promise<void> {
  if (operator === undefined) return
  const ended = once(operator, 'exit')
  operator.kill('SIGTERM')
  await ended
}

interface Audited {
  readonly stage: string
  readonly verb: string
  readonly user: { readonly username: string }
  readonly objectRef?: {
    readonly resource: string
    readonly apiGroup?: string
    readonly subresource?: string
  }
  readonly responseStatus?: { readonly code?: number }
}

function audit(): readonly string[] {
  return readFileSync(`${folder}/audit.log`, 'utf8').trimEnd().split('\n')
}

/** What the account has asked for in this test. */
function asked(): readonly Audited[] {
  return audit()
    .slice(auditStart)
    .map((line) => JSON.parse(line) as Audited)
    .filter(({ user, stage }) => user.username === USER && stage === 'ResponseComplete')
}

function refused(): readonly string[] {
  return asked()
    .filter(({ responseStatus }) => responseStatus?.code === 401 || responseStatus?.code === 403)
    .map(rightOf)
}

function used(): readonly string[] {
  return [...new Set(asked().map(rightOf))].sort()
}

function allowed(): readonly string[] {
  const names = ['rolloutplan.rules', 'rolloutplan.electionRules'] as const
  return allowedBy(names.flatMap((name) => rulesOfChart(name)))
}

function rightOf({ verb, objectRef }: Audited): string {
  const { resource = '', apiGroup = '', subresource } = objectRef ?? {}
  const group = apiGroup === '' ? '' : `.${apiGroup}`
  return `${verb} ${resource}${group}${subresource === undefined ? '' : `/${subresource}`}`
}
