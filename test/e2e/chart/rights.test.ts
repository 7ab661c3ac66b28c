import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { KubeCluster } from '../../../src/cluster/kube/kube-cluster.ts'
import { allowedBy, rulesOfChart } from '../../support/chart/rules.ts'
import { controlPlaneFolder } from '../../support/kube/control-plane.ts'
import { connectTo, freshSubject } from '../../support/kube/real-subject.ts'
import { Installed, USER } from './installed.ts'
import { Programs } from './programs.ts'
import { forgetDefinitions, makeNamespaces } from './release.ts'

// The operator with the rights of its ServiceAccount, and no others, at a real API server.

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
let release: Installed | undefined
let auditStart = 0

beforeAll(async () => {
  programs = new Programs()
  cluster = connectTo(`${folder}/kubeconfig`)
  await freshSubject(cluster)
  forgetDefinitions(programs)
})
beforeEach(() => {
  makeNamespaces(programs)
  auditStart = audit().length
})
afterEach(async () => {
  release?.remove()
  await freshSubject(cluster)
})
afterAll(() => {
  forgetDefinitions(programs)
  cluster.close()
})

describe('the rights that the chart gives are enough', () => {
  it('for every namespace', async () => {
    release = new Installed(programs, '', [])
    rollOut(release, 'shop', CANARY)
    rollBack(release, 'shop')
    rollOut(release, 'bank', BLUE_GREEN)
    abort(release, 'bank')
    await release.endOperator()
    expect(refused()).toEqual([])
    expect(allowed()).toEqual(expect.arrayContaining([...used()]))
    expect(used().length).toBeGreaterThan(20)
  })

  it('for one namespace, and for nothing elsewhere', async () => {
    release = new Installed(programs, '--set namespaces={shop}', ['--namespaces', 'shop'])
    rollOut(release, 'shop', BLUE_GREEN)
    await release.endOperator()
    expect(refused()).toEqual([])
    const denied = programs.try(`kubectl auth can-i list deployments -n bank --as ${USER}`)
    expect(denied.text.trim()).toBe('no')
  })
})

/** A Deployment at rest under a plan gets a new image, which reaches all users. */
function rollOut(release: Installed, namespace: string, strategy: string): void {
  release.furnish(namespace, strategy)
  release.setImage(namespace, 'web:2')
  release.waitFor(namespace, 'status.history[0].result', 'Completed')
}

/** The old version comes up in the ReplicaSet that it had, which changes its owner for that. */
function rollBack(release: Installed, namespace: string): void {
  release.setImage(namespace, 'web:1')
  release.waitFor(namespace, 'status.history[0].rollout', '2')
}

/** A rollout is aborted by a request that is deleted when it is over, and the plan then deleted. */
function abort(release: Installed, namespace: string): void {
  // Long enough that it is not over before somebody has said a word.
  programs.run(`kubectl patch -n ${namespace} rp/web --type=merge -p ${LONG_BAKE}`)
  release.setImage(namespace, 'web:3')
  release.waitFor(namespace, 'status.rollout.id', '2')
  programs.run(`kubectl apply -n ${namespace} -f -`, ABORT)
  release.waitFor(namespace, 'status.history[0].result', 'Aborted')
  programs.run(`kubectl wait -n ${namespace} rr/web-2-abort --for=delete --timeout=60s`)
  programs.run(`kubectl delete -n ${namespace} rp/web --timeout=60s`)
}

const LONG_BAKE = JSON.stringify({ spec: { strategy: { blueGreen: { bakeSeconds: 600 } } } })

const ABORT = `
apiVersion: rolloutplan.dev/v1alpha1
kind: RolloutRequest
metadata: { name: web-2-abort }
spec: { planRef: { name: web }, rollout: 2, action: Abort, ttlSecondsAfterFinished: 1 }
`

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
  return (
    audit()
      .slice(auditStart)
      .map((line) => JSON.parse(line) as Audited)
      .filter(({ user, stage }) => user.username === USER && stage === 'ResponseComplete')
      // Everybody may ask for the version of the server.
      .filter(({ objectRef }) => objectRef !== undefined)
  )
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
  const names = ['rolloutplan.rules', 'rolloutplan.gateRules', 'rolloutplan.electionRules'] as const
  return allowedBy(names.flatMap((name) => rulesOfChart(name)))
}

function rightOf({ verb, objectRef }: Audited): string {
  const { resource = '', apiGroup = '', subresource } = objectRef ?? {}
  const group = apiGroup === '' ? '' : `.${apiGroup}`
  return `${verb} ${resource}${group}${subresource === undefined ? '' : `/${subresource}`}`
}
