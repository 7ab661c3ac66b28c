import type { RolloutPlan } from '../../../src/api/rollout-plan.ts'
import type { RolloutRequest } from '../../../src/api/rollout-request.ts'
import { recordedLoans, REPLICAS } from '../../../src/domain/rollout/loans/borrow.ts'
import { answerIn } from '../../../src/domain/rollout/requests/queue.ts'
import { controllerOf, isDeleting, uidOf, type KubeObject } from '../../../src/objects/meta.ts'
import type { PodTemplateSpec } from '../../../src/objects/pod.ts'
import type { Service } from '../../../src/objects/service.ts'
import {
  POD_TEMPLATE_HASH,
  type Deployment,
  type ReplicaSet,
} from '../../../src/objects/workload.ts'
import { hashOf, isSealed, readyReason } from '../../support/invariants/plan-view.ts'

/** A change of one object; many of them are in the order in which they were made. */
export interface Seen {
  readonly kind: 'added' | 'modified' | 'deleted'
  readonly object: KubeObject
}

/**
 * What became of each object, by its kind and name: a line for each change, the first one first.
 *
 * Two clusters need not agree on what depends on how fast pods start, so that is left out: sizes
 * on the way to others, and what a plan says while it waits for pods, which may be too short to be
 * written. What a plan has brought about when it comes to rest is in its own lines.
 */
export type Account = Readonly<Record<string, readonly string[]>>

/** What a plan says while it waits for others, however long that takes. */
const WAITS: readonly string[] = [
  'Adopting',
  'WaitingForReplicas',
  'ShiftingTraffic',
  'HandingOver',
]
/** What a plan says before all that it has asked for is there. */
const UNDER_WAY: readonly string[] = ['Aborting', 'Overridden', 'Superseded', 'TargetNotFound']

/** The kinds whose objects an account is about. */
export const TOLD_KINDS = [
  'RolloutPlan',
  'RolloutRequest',
  'Deployment',
  'ReplicaSet',
  'Service',
] as const

/** What is said of the objects, in words that do not depend on names that a cluster chooses. */
export function accountOf(changes: readonly Seen[]): Account {
  const telling = new Telling()
  for (const change of changes) telling.add(change)
  return telling.account()
}

interface Line {
  readonly text: string
  readonly size?: number
  /** How the others stood when it came to be. */
  readonly beside?: string
}

class Telling {
  readonly #lines = new Map<string, readonly Line[]>()
  readonly #names = new Map<string, string>()
  /** Of each ReplicaSet, what it is called here, by the hash that its pods carry. */
  readonly #hashes = new Map<string, string>()

  add({ kind, object }: Seen): void {
    const title = this.#titleOf(object)
    if (title === undefined) return
    const line = kind === 'deleted' ? { text: 'gone' } : this.#lineOf(object)
    if (line !== undefined) this.#lines.set(title, withLine(this.#lines.get(title) ?? [], line))
  }

  account(): Account {
    const accounts = Array.from(
      this.#lines,
      ([title, lines]) => [title, lines.map(textOf)] as const,
    )
    return Object.fromEntries(accounts.sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  #titleOf(object: KubeObject): string | undefined {
    const { kind } = object
    if (!(TOLD_KINDS as readonly string[]).includes(kind)) return undefined
    const known = this.#names.get(uidOf(object))
    if (known !== undefined) return known
    const title = this.#unused(`${kind} ${nameOf(object)}`)
    this.#names.set(uidOf(object), title)
    if (kind === 'ReplicaSet') this.#hashes.set(hashOf(object as ReplicaSet), title)
    return title
  }

  /** The second of one name is another. */
  #unused(title: string): string {
    const taken = [...this.#names.values()]
    if (!taken.includes(title)) return title
    return `${title} #${taken.filter((name) => name.startsWith(title)).length + 1}`
  }

  #lineOf(object: KubeObject): Line | undefined {
    if (isPassing(object)) return undefined
    const words = [...this.#wordsOf(object), isDeleting(object) ? 'ending' : '']
    const text = words.filter((word) => word !== '').join(' ')
    if (object.kind === 'RolloutPlan') {
      return { text, beside: this.#broughtAbout(object as RolloutPlan) }
    }
    const size = sizeIn(object)
    return size === undefined ? { text } : { text, size }
  }

  #wordsOf(object: KubeObject): readonly string[] {
    switch (object.kind) {
      case 'RolloutPlan':
        return wordsOfPlan(object as RolloutPlan)
      case 'RolloutRequest':
        return [answerIn(object as RolloutRequest)?.type ?? '']
      case 'Deployment':
        return wordsOfDeployment(object as Deployment)
      case 'ReplicaSet':
        return wordsOfReplicaSet(object as ReplicaSet)
      default:
        return this.#wordsOfService(object as Service)
    }
  }

  /** Where all is as the plan wants it, the weight and the ReplicaSets that have pods. */
  #broughtAbout(plan: RolloutPlan): string {
    const { phase, rollout } = plan.status ?? {}
    if (phase === undefined || UNDER_WAY.includes(readyReason(plan) ?? '')) return ''
    const weight = rollout === undefined ? '' : `, ${rollout.weight.observed} %`
    const sizes = Array.from(this.#lines)
      .filter(([title]) => title.startsWith('ReplicaSet'))
      .map(([title, lines]) => ({ title, size: lines.at(-1)?.size ?? 0 }))
      .filter(({ size }) => size > 0)
    return [weight, ...sizes.map(({ title, size }) => `, ${title} ×${size}`)].join('')
  }

  #wordsOfService(service: Service): readonly string[] {
    const labels = Object.entries(service.spec.selector ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([label, value]) => {
        return label === POD_TEMPLATE_HASH
          ? `→ ${this.#hashes.get(value) ?? value}`
          : `${label}=${value}`
      })
    return [...labels, borrowed(service)]
  }
}

/** A plan that waits, a request without an answer: they may be over before they are seen. */
function isPassing(object: KubeObject): boolean {
  if (object.kind === 'RolloutRequest') return answerIn(object as RolloutRequest) === undefined
  return object.kind === 'RolloutPlan' && WAITS.includes(readyReason(object as RolloutPlan) ?? '')
}

/** Adds what is new; of the sizes that it has in one state it keeps the last. */
function withLine(lines: readonly Line[], line: Line): readonly Line[] {
  const last = lines.at(-1)
  if (last?.text !== line.text) return [...lines, line]
  return line.size === undefined ? lines : [...lines.slice(0, -1), line]
}

/** How many replicas a Deployment asks for while these are borrowed follows from how many run. */
function sizeIn(object: KubeObject): number | undefined {
  if (object.kind === 'ReplicaSet') return (object as ReplicaSet).spec.replicas
  if (object.kind !== 'Deployment' || recordedLoans(object)?.[REPLICAS] !== undefined) {
    return undefined
  }
  return (object as Deployment).spec.replicas
}

function textOf({ text, size, beside = '' }: Line): string {
  return size === undefined ? `${text}${beside}` : `×${size} ${text}`
}

/** A ReplicaSet by its image, and a request by its word: the rest is chosen by the cluster. */
function nameOf(object: KubeObject): string {
  if (object.kind === 'ReplicaSet') return imageOf((object as ReplicaSet).spec)
  if (object.kind !== 'RolloutRequest') return object.metadata.name
  const { action, rollout, step } = (object as RolloutRequest).spec
  return `${action} ${rollout} ${step ?? ''}`.trim()
}

function wordsOfPlan(plan: RolloutPlan): readonly string[] {
  const { rollout, phase } = plan.status ?? {}
  if (phase === undefined) return ['new']
  const step = rollout?.step === undefined ? '' : `step ${rollout.step.index}`
  return [phase, readyReason(plan) ?? '', step]
}

function wordsOfDeployment(deployment: Deployment): readonly string[] {
  const { spec } = deployment
  const surge = spec.strategy?.rollingUpdate?.maxSurge
  return [
    imageOf(spec),
    surge === undefined ? '' : `surge ${surge}`,
    spec.paused === true ? 'paused' : '',
    borrowed(deployment),
  ]
}

function wordsOfReplicaSet(set: ReplicaSet): readonly string[] {
  return [
    controllerOf(set) === undefined ? 'free' : 'owned',
    set.metadata.labels?.[POD_TEMPLATE_HASH] === undefined ? 'hidden' : '',
    isSealed(set) ? 'sealed' : '',
  ]
}

function borrowed(object: KubeObject): string {
  const fields = Object.keys(recordedLoans(object) ?? {}).sort()
  return fields.length === 0 ? '' : `owing ${fields.join(', ')}`
}

function imageOf({ template }: { readonly template: PodTemplateSpec }): string {
  return template.spec.containers[0]?.image ?? ''
}
