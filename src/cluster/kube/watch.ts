import { deepFreeze, isObject } from '../../base/json.ts'
import { seconds } from '../../base/units.ts'
import type { KubeObject } from '../../objects/meta.ts'
import type { StopWatching, WatchEvent, WatchObserver } from '../cluster.ts'
import { ClusterError } from '../errors.ts'
import type { Client } from './client.ts'
import { JsonLines } from './json-lines.ts'
import { refusalIn } from './refusal.ts'
import type { Incoming } from './transport.ts'

/**
 * After so long the server ends a watch, just after a last bookmark; the next one goes on from it
 * (Kubernetes 1.36, storage/cacher: 2 s before the end).
 */
export const WATCH_SECONDS = 45

/** A watch that the server has not ended by then is dead, whatever it looks like. */
const READ_WITHIN = seconds(WATCH_SECONDS + 10)

const KINDS: Readonly<Record<string, 'added' | 'modified' | 'deleted'>> = {
  ADDED: 'added',
  MODIFIED: 'modified',
  DELETED: 'deleted',
}

/** Opens one watch at a path and tells all of it to an observer, until it ends or is stopped. */
export function openWatch<T extends KubeObject>(
  client: Client,
  path: string,
  observer: WatchObserver<T>,
): StopWatching {
  const watch = new Watch(client, observer)
  void watch.run(path)
  return () => {
    watch.stop()
  }
}

class Watch<T extends KubeObject> {
  readonly #client: Client
  readonly #observer: WatchObserver<T>
  #incoming: Incoming | undefined
  #isOver = false

  constructor(client: Client, observer: WatchObserver<T>) {
    this.#client = client
    this.#observer = observer
  }

  stop(): void {
    this.#isOver = true
    this.#incoming?.discard()
  }

  async run(path: string): Promise<void> {
    try {
      // Whoever watches knows when to ask again.
      const ask = { method: 'GET', path, readWithin: READ_WITHIN, takesNo: true } as const
      this.#incoming = await this.#client.open(ask)
      if (!this.#isOver) this.#observer.opened?.()
      await this.#read(this.#incoming)
      this.#end()
    } catch (error) {
      this.#end(this.#failureOf(error))
    }
  }

  async #read({ message, discard }: Incoming): Promise<void> {
    if (this.#isOver) discard()
    const lines = new JsonLines((frame) => {
      this.#tell(frame)
    })
    message.setEncoding('utf8')
    await new Promise<void>((resolve, reject) => {
      message
        .on('data', (text: string) => {
          try {
            lines.add(text)
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)))
          }
        })
        .on('end', resolve)
        .on('error', reject)
        .on('close', resolve)
    })
  }

  #tell(frame: unknown): void {
    if (this.#isOver) return
    const event = eventIn<T>(frame)
    if (event instanceof ClusterError) throw event
    this.#observer.next(event)
  }

  #end(error?: ClusterError): void {
    if (this.#isOver) return
    this.stop()
    this.#observer.ended(error)
  }

  #failureOf(error: unknown): ClusterError {
    if (error instanceof ClusterError) return error
    const { server } = this.#client
    return (
      this.#incoming?.failureOf(error) ??
      new ClusterError('ServiceUnavailable', `Cannot watch "${server}": ${String(error)}`)
    )
  }
}

/** What a line of a watch says; an error that the server sent is one of ours. */
function eventIn<T extends KubeObject>(frame: unknown): WatchEvent<T> | ClusterError {
  const { type, object } = isObject(frame) ? frame : {}
  if (!isObject(object)) return badFrame('a line without an object')
  if (type === 'ERROR') return refusalIn(object)
  const { metadata } = object as unknown as KubeObject
  if (type === 'BOOKMARK') {
    return { kind: 'bookmark', resourceVersion: metadata.resourceVersion ?? '' }
  }
  const kind = KINDS[String(type)]
  if (kind === undefined) return badFrame(`an event of type ${JSON.stringify(type)}`)
  return { kind, object: deepFreeze(object) as unknown as T }
}

function badFrame(what: string): ClusterError {
  return new ClusterError('ServiceUnavailable', `Cannot read a watch: the server sent ${what}`)
}
