import { isObject } from '../base/json.ts'
import { nearest } from '../base/nearest.ts'
import type { SpecViolation } from '../api/violation.ts'
import type { Judgement } from '../cli/check-manifests.ts'
import { isClusterError } from '../cluster/errors.ts'
import { BUILT_IN_KINDS } from '../cluster/sim/kinds/built-in-kinds.ts'
import { TypeMismatch } from '../cluster/sim/kinds/decode.ts'
import type { Kind } from '../cluster/sim/kinds/kind.ts'
import { unknownFieldPaths } from '../cluster/sim/schema/prune.ts'
import { EPOCH } from '../cluster/sim/world.ts'
import type { JsonSchema } from '../objects/crd.ts'
import type { KubeObject } from '../objects/meta.ts'
import { apiVersionOf } from '../objects/resource.ts'

/** Judges a manifest of one of Kubernetes' own kinds by the rules of the simulated API server. */
export function judgeManifest(object: KubeObject): Judgement {
  const kind = BUILT_IN_KINDS.find(({ resource }) => resource.kind === object.kind)
  if (kind === undefined) return { kind: 'unknownKind' }
  const apiVersion = apiVersionOf(kind.resource)
  if (object.apiVersion !== apiVersion) {
    const message = `"${object.apiVersion}" has no ${object.kind}, expected "${apiVersion}"`
    return refused([{ path: 'apiVersion', message }])
  }
  const unknown = unknownFieldPaths(object, kind.shape).map((path) =>
    unknownField(path, kind.shape),
  )
  const decoded = decode(kind, object)
  if (decoded.kind === 'refused') return refused([...unknown, ...decoded.violations])
  const violations = [...unknown, ...violationsOf(kind, decoded.object)]
  return violations.length > 0 ? refused(violations) : decoded
}

type Decoding = Exclude<Judgement, { readonly kind: 'unknownKind' }>

function decode(kind: Kind, object: KubeObject): Decoding {
  try {
    return { kind: 'understood', object: kind.defaulted(object) }
  } catch (error) {
    const why = isClusterError(error) ? error.cause : error
    if (!(why instanceof TypeMismatch)) throw error
    return refused([{ path: why.path, message: mismatch(why.message) }])
  }
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['array', 'a list'],
  ['bool', 'true or false'],
  ['boolean', 'true or false'],
  ['int', 'a whole number'],
  ['list', 'a list'],
  ['map', 'an object'],
  ['number', 'a number'],
  ['object', 'an object'],
  ['Quantity', 'an amount such as "500m" or "8Gi"'],
  ['string', 'a text'],
])

/** The decoder's words, which are Go's, as a sentence. */
function mismatch(message: string): string {
  const [, found = '', wanted = ''] =
    /^cannot unmarshal (\S+) into a field of type (\S+)$/.exec(message) ?? []
  const expected = TYPES.get(wanted)
  return expected === undefined ? message : `${TYPES.get(found) ?? found}, expected ${expected}`
}

/** In the place of the one that the API server would give it. */
const ANY_UID = '00000000-0000-4000-8000-000000000000'

function violationsOf(kind: Kind, object: KubeObject): readonly SpecViolation[] {
  const stamped = { ...object, metadata: { uid: ANY_UID, ...object.metadata } }
  const causes = kind.validate(kind.preparedForCreate(stamped, EPOCH), undefined)
  return causes.map(({ reason, field = '', message }) => ({
    path: field,
    message: reason === 'FieldValueRequired' ? missingField(field, message) : message,
  }))
}

/** What to write into fields that manifests lack most. */
const SAMPLES: ReadonlyMap<string, string> = new Map([
  ['containers', 'one container or more'],
  ['containerPort', 'a number such as 8080'],
  ['image', 'an image such as nginx:1.29'],
  ['name', 'a name'],
  ['port', 'a number such as 80'],
  ['ports', 'one port or more, such as [{port: 80}], or clusterIP: None beside it'],
  ['selector', 'labels of its pods, such as matchLabels: {app: web}'],
])

/** The API server's "Required value", which says no more than that, as a sentence. */
function missingField(path: string, message: string): string {
  const detail = message.replace(/^Required value(: )?/, '')
  if (detail !== '') return `missing: ${detail}`
  return `missing, expected ${SAMPLES.get(path.split('.').at(-1) ?? '') ?? 'a value'}`
}

function refused(violations: readonly SpecViolation[]): Decoding {
  return { kind: 'refused', violations }
}

function unknownField(path: string, shape: JsonSchema): SpecViolation {
  const steps = path.split(/\.|(?=\[)/)
  const known = Object.keys(shapeAt(shape, steps.slice(0, -1)).properties ?? {})
  const near = nearest(steps.at(-1) ?? '', known)
  const expected = near === undefined ? '' : `, expected "${near}"`
  return { path, message: `there is no such field here${expected}` }
}

function shapeAt(shape: JsonSchema, steps: readonly string[]): JsonSchema {
  const [step, ...rest] = steps
  if (step === undefined) return shape
  const { properties, items, additionalProperties } = shape
  const field = step.startsWith('[') ? items : properties?.[step]
  const anyField = isObject(additionalProperties) ? additionalProperties : {}
  return shapeAt(field ?? anyField, rest)
}
