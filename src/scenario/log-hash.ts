import { createHash, type Hash } from 'node:crypto'
import { resourceName } from '../objects/resource.ts'
import type { Change } from '../cluster/sim/store/event-log.ts'

/** A hash over every change of a run, in order, with all that it changed: equal for equal runs. */
export class LogHash {
  readonly #hash: Hash = createHash('sha256')

  readonly add = ({ revision, kind, resource, object }: Change): void => {
    this.#hash.update(`${revision} ${kind} ${resourceName(resource)} ${JSON.stringify(object)}\n`)
  }

  text(): string {
    return this.#hash.copy().digest('hex')
  }
}
