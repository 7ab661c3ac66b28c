import { readPlan, readRequest, type Reading } from '../api/validate.ts'
import { ROLLOUT_PLANS } from '../api/rollout-plan.ts'
import { ROLLOUT_REQUESTS } from '../api/rollout-request.ts'
import type { SpecViolation } from '../api/violation.ts'
import type { KubeObject } from '../objects/meta.ts'
import { apiVersionOf, type Resource } from '../objects/resource.ts'
import type { Manifest, Problem } from './read-manifests.ts'

/** What an API server makes of a manifest; fields that it does not know count as violations. */
export type Judgement =
  | Reading<KubeObject>
  /** It does not serve this kind. */
  | { readonly kind: 'unknownKind' }

/** Judges manifests of Kubernetes' own kinds. */
export type JudgeManifest = (object: KubeObject) => Judgement

export interface CheckedManifests {
  /** With the defaults filled in. */
  readonly manifests: readonly Manifest[]
  /** Those of kinds that nobody here knows. */
  readonly unknown: readonly Manifest[]
  readonly problems: readonly Problem[]
}

/** Holds manifests against what an API server would say of them, and of each object given once. */
export function checkManifests(
  manifests: readonly Manifest[],
  judge: JudgeManifest,
): CheckedManifests {
  const judged = manifests.map((manifest) => ({
    manifest,
    judgement: judgementOf(manifest, judge),
  }))
  return {
    manifests: judged.flatMap(({ manifest, judgement }) =>
      judgement.kind === 'understood' ? [{ ...manifest, object: judgement.object }] : [],
    ),
    unknown: judged
      .filter(({ judgement }) => judgement.kind === 'unknownKind')
      .map(({ manifest }) => manifest),
    problems: [
      ...judged.flatMap(({ manifest, judgement }) =>
        judgement.kind === 'refused' ? problemsOf(manifest, judgement.violations) : [],
      ),
      ...findRepeated(manifests),
    ],
  }
}

/** Whether an object is of a kind, and so of its type. */
export function isOf<T extends KubeObject>(resource: Resource<T>, object: KubeObject): object is T {
  return object.kind === resource.kind && object.apiVersion === apiVersionOf(resource)
}

/** The namespace of an object that is applied without saying one. */
export function namespaceOf({ metadata }: KubeObject): string {
  return metadata.namespace ?? 'default'
}

function judgementOf({ object }: Manifest, judge: JudgeManifest): Judgement {
  // By the kind alone, so that one of another version is told where it says so.
  if (object.kind === ROLLOUT_PLANS.kind) return readPlan(object)
  if (object.kind === ROLLOUT_REQUESTS.kind) return readRequest(object)
  return judge(object)
}

function problemsOf(
  { file, lineOf }: Manifest,
  violations: readonly SpecViolation[],
): readonly Problem[] {
  return violations.map(({ path, message }) => ({
    file,
    line: lineOf(path),
    message: path === '' ? message : `${path}: ${message}`,
  }))
}

function findRepeated(manifests: readonly Manifest[]): readonly Problem[] {
  const first = new Map<string, Manifest>()
  return manifests.flatMap((manifest) => {
    const { object, file, lineOf } = manifest
    const key = [object.apiVersion, object.kind, namespaceOf(object), object.metadata.name].join()
    const before = first.get(key)
    if (before === undefined) {
      first.set(key, manifest)
      return []
    }
    const place = `${before.file}:${before.lineOf('metadata.name')}`
    const message = `${object.kind} "${object.metadata.name}" is given twice, before in ${place}`
    return [{ file, line: lineOf('metadata.name'), message }]
  })
}
