import type { KubeObject } from '../../../objects/meta.ts'
import { ClusterError } from '../../errors.ts'
import { TypeMismatch, decoderOf, type Decode } from './decode.ts'
import { METADATA } from './shapes/object-shape.ts'

/** Decodes an object by its shape, or refuses it as the API server refuses a body it can't read. */
export function decodedObject<T extends KubeObject>(decode: Decode, object: T): T {
  try {
    return decode(object) as T
  } catch (error) {
    if (!(error instanceof TypeMismatch)) throw error
    const { kind } = object
    const version = object.apiVersion.split('/').at(-1) ?? ''
    throw new ClusterError(
      'BadRequest',
      `${kind} in version "${version}" cannot be handled as a ${kind}: ` +
        `json: ${error.path}: ${error.message}`,
      { cause: error },
    )
  }
}

const decodeMetadata = decoderOf({ type: 'object', properties: { metadata: METADATA } })

/** The object with decoded metadata and all else as it is, as for custom kinds. */
export function withDecodedMetadata<T extends KubeObject>(object: T): T {
  const { apiVersion, kind, metadata } = object
  const decoded = decodedObject(decodeMetadata, { apiVersion, kind, metadata })
  return decoded.metadata === metadata ? object : { ...object, metadata: decoded.metadata }
}
