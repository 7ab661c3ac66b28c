import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'

/** A request that the API server answered, as its audit log tells it. */
export interface Answered {
  readonly verb: string
  /** `deployments.apps`, or `rolloutplans.rolloutplan.dev/status` for a subresource. */
  readonly resource: string
  readonly userAgent: string
  readonly name: string
}

interface AuditEvent {
  readonly stage: string
  readonly verb: string
  readonly userAgent?: string
  readonly objectRef?: {
    readonly resource?: string
    readonly apiGroup?: string
    readonly subresource?: string
    readonly name?: string
  }
}

const READS = ['get', 'list']
const WRITES = ['create', 'update', 'patch', 'delete', 'deletecollection']

export function isRead({ verb }: Answered): boolean {
  return READS.includes(verb)
}

export function isWrite({ verb }: Answered): boolean {
  return WRITES.includes(verb)
}

/** The audit log from now on. */
export class AuditLog {
  readonly #path: string
  readonly #from: number

  constructor(path: string) {
    this.#path = path
    this.#from = statSync(path).size
  }

  /** What one client was answered since, but for its Lease; a watch counts when it is over. */
  answeredTo(program: string): readonly Answered[] {
    return this.#text()
      .split('\n')
      .filter((line) => line.includes(`"userAgent":"${program}/`))
      .map((line) => JSON.parse(line) as AuditEvent)
      .filter(({ stage }) => stage === 'ResponseComplete')
      .map(answered)
      .filter(({ resource }) => resource !== 'leases.coordination.k8s.io')
  }

  #text(): string {
    const file = openSync(this.#path, 'r')
    const bytes = Buffer.alloc(fstatSync(file).size - this.#from)
    readSync(file, bytes, 0, bytes.length, this.#from)
    closeSync(file)
    return bytes.toString('utf8')
  }
}

function answered({ verb, userAgent = '', objectRef = {} }: AuditEvent): Answered {
  const { resource = '', apiGroup, subresource, name = '' } = objectRef
  const group = apiGroup === undefined ? '' : `.${apiGroup}`
  const below = subresource === undefined ? '' : `/${subresource}`
  return { verb, resource: `${resource}${group}${below}`, userAgent, name }
}
