import { pipeline } from 'node:stream'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Incoming } from './transport.ts'

/** Far more than a page of a list, and little enough to be held twice. */
const BODY_LENGTH_MAX = 128 * 2 ** 20

/** The whole body as text, unpacked; a `ClusterError` where it breaks off. */
export async function readBody(incoming: Incoming): Promise<string> {
  const pieces: Buffer[] = []
  let length = 0
  try {
    for await (const piece of unpacked(incoming) as AsyncIterable<Buffer>) {
      length += piece.length
      if (length > BODY_LENGTH_MAX) throw new RangeError(TOO_LONG)
      pieces.push(piece)
    }
  } catch (error) {
    incoming.discard()
    throw incoming.failureOf(error)
  }
  return Buffer.concat(pieces).toString('utf8')
}

const TOO_LONG = `its answer is longer than ${BODY_LENGTH_MAX / 2 ** 20} MiB`

function unpacked({ message, headers }: Incoming): Readable {
  if (headers['content-encoding'] !== 'gzip') return message
  // What goes wrong shows where it is read.
  return pipeline(message, createGunzip(), () => undefined)
}
