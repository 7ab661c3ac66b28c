import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import type { RequestAction } from '../../../src/api/rollout-request.ts'
import type { Json } from '../../../src/base/json.ts'
import type { KubeObject } from '../../../src/objects/meta.ts'
import type { Manifests } from '../../../src/scenario/deeds/intent.ts'
import { targetText } from '../../../src/scenario/deeds/objects.ts'
import type { Action } from '../../../src/scenario/scenario.ts'
import { hurriedPlan } from './hurried.ts'

export interface Desk {
  readonly kubeconfig: string
  /** The folder of kubectl and helm. */
  readonly programs: string
  readonly namespace: string
  readonly manifests: Manifests
}

/** How a program ended, and what it said. */
export interface Typed {
  readonly status: number
  readonly text: string
  readonly errors: string
}

/** What a scenario's words are on the command line. */
const WORDS: Readonly<Record<RequestAction, readonly string[]>> = {
  Promote: ['promote'],
  PromoteFull: ['promote', '--full'],
  Abort: ['abort'],
  Retry: ['retry'],
  Pause: ['pause'],
  Resume: ['resume'],
}

/** Does to a real cluster what a scenario says that people do, by what they would type. */
export class Person {
  readonly #desk: Desk

  constructor(desk: Desk) {
    this.#desk = desk
  }

  /** What the cluster refuses is a part of the story, as it is in a simulated one. */
  async perform(action: Action): Promise<void> {
    const { apply, request } = action
    if (apply !== undefined) return this.apply(apply)
    if (request !== undefined) {
      await this.rolloutplan([...WORDS[request.action], request.plan])
      return
    }
    await this.kubectl(wordsOf(action))
  }

  /** As `kubectl apply --server-side` does with a file, and hurried where that is a plan. */
  async apply(file: string): Promise<void> {
    const items = (this.#desk.manifests.get(file) ?? []).map(hurriedPlan).map(withoutNodePorts)
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
    const words = ['apply', '--server-side', '--force-conflicts', '-f', '-']
    const { status, errors } = await this.kubectl(words, list)
    if (status !== 0) throw new Error(`Cannot apply "${file}": ${errors}`)
  }

  kubectl(words: readonly string[], input = ''): Promise<Typed> {
    const { kubeconfig, programs, namespace } = this.#desk
    const args = ['--kubeconfig', kubeconfig, '-n', namespace, ...words]
    const environment = { KUBECACHEDIR: join(dirname(kubeconfig), 'kubectl-cache') }
    return typed(join(programs, 'kubectl'), args, { input, environment })
  }

  rolloutplan(words: readonly string[]): Promise<Typed> {
    const { kubeconfig, namespace } = this.#desk
    const place = ['--kubeconfig', kubeconfig, '-n', namespace]
    return typed(process.execPath, ['dist/rolloutplan.js', ...words, ...place])
  }
}

function wordsOf(action: Action): readonly string[] {
  const { setImage, scale, patch, resume, undo, restart } = action
  if (setImage !== undefined) {
    const { deployment, container = '*', image } = setImage
    return ['set', 'image', `deployment/${deployment}`, `${container}=${image}`]
  }
  if (scale !== undefined) {
    return ['scale', targetText(scale), `--replicas=${scale.replicas}`]
  }
  if (patch !== undefined) {
    const { kind, name, merge } = patch
    return ['patch', kind, name, '--type=merge', '-p', JSON.stringify(merge)]
  }
  if (resume !== undefined) return ['rollout', 'resume', `deployment/${resume.deployment}`]
  if (undo !== undefined) {
    const { deployment, toRevision = 0 } = undo
    return ['rollout', 'undo', `deployment/${deployment}`, `--to-revision=${toRevision}`]
  }
  if (restart !== undefined) return ['rollout', 'restart', targetText(restart)]
  if (action.delete !== undefined) return wordsOfDelete(action.delete)
  const unknown = Object.keys(action).filter((name) => name !== 'at')
  throw new Error(
    `Cannot play "${unknown.join()}" on a real cluster: expected what people do with kubectl`,
  )
}

function wordsOfDelete({
  kind,
  name,
  propagation = 'Background',
}: NonNullable<Action['delete']>): readonly string[] {
  return ['delete', kind, name, `--cascade=${propagation.toLowerCase()}`, '--wait=false']
}

/** Stories are told side by side, and a port of all nodes can be had once. */
function withoutNodePorts(object: KubeObject): KubeObject {
  if (object.kind !== 'Service') return object
  const text = JSON.stringify(object, (field, value: Json) => {
    return field === 'nodePort' ? undefined : value
  })
  return JSON.parse(text) as KubeObject
}

async function typed(
  program: string,
  args: readonly string[],
  { input = '', environment = {} } = {},
): Promise<Typed> {
  const child = spawn(program, args, { stdio: 'pipe', env: { ...process.env, ...environment } })
  const said = { text: '', errors: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.text += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.errors += text))
  child.stdin.end(input)
  const [status] = (await once(child, 'close')) as [number]
  return { status, ...said }
}
