import { isObject } from '../../../../base/json.ts'
import { REVISION_HASH, type ControllerRevision } from '../../../../objects/controller-revision.ts'
import type { Pod, PodSpec, PodTemplateSpec } from '../../../../objects/pod.ts'
import {
  POD_INDEX_LABEL,
  POD_NAME_LABEL,
  type StatefulSet,
} from '../../../../objects/stateful-set.ts'
import { controllerReferenceTo } from '../owner-references.ts'
import { templateIn } from '../revisions/revision-of-template.ts'
import { podNameOf, startOf } from './pod-identity.ts'
import type { LiveRevisions } from './revisions.ts'

/** The pod of an ordinal, of the version that it should be of (newVersionedStatefulSetPod). */
export function makePod(set: StatefulSet, revisions: LiveRevisions, ordinal: number): Pod {
  const revision = isHeldBack(set, ordinal) ? revisions.current : revisions.update
  return makePodOf(set, revision, ordinal)
}

/** Below the partition, or while nobody has said where a rollout ends, pods stay as they were. */
function isHeldBack(set: StatefulSet, ordinal: number): boolean {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {}
  const position = ordinal - startOf(set)
  if (rollingUpdate !== undefined) return position < (rollingUpdate.partition ?? 0)
  return type === 'RollingUpdate' && position < (set.status?.currentReplicas ?? 0)
}

function makePodOf(set: StatefulSet, revision: ControllerRevision, ordinal: number): Pod {
  const template = templateIn(revision)
  const { annotations, finalizers } = template.metadata ?? {}
  const { name, namespace = '' } = set.metadata
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podNameOf(set, ordinal),
      generateName: `${name}-`,
      namespace,
      labels: {
        ...template.metadata?.labels,
        ...identityLabels(set, ordinal),
        [REVISION_HASH]: revision.metadata.name,
      },
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [controllerReferenceTo(set)],
    },
    spec: specOf(set, template, ordinal),
  }
}

export function identityLabels(
  set: StatefulSet,
  ordinal: number,
): Readonly<Record<string, string>> {
  return { [POD_NAME_LABEL]: podNameOf(set, ordinal), [POD_INDEX_LABEL]: String(ordinal) }
}

/** It is known in the network by its own name, under that of the Service (initIdentity). */
function specOf(set: StatefulSet, { spec }: PodTemplateSpec, ordinal: number): PodSpec {
  const { serviceName = '', volumeClaimTemplates = [] } = set.spec
  const volumes = volumesOf(set, spec, ordinal)
  return {
    ...spec,
    hostname: podNameOf(set, ordinal),
    ...(serviceName === '' ? {} : { subdomain: serviceName }),
    ...(volumeClaimTemplates.length === 0 ? {} : { volumes }),
  }
}

/** Its claims take the place of volumes that are called the same (updateStorage). */
function volumesOf(set: StatefulSet, spec: PodSpec, ordinal: number): readonly unknown[] {
  const names = (set.spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata?.name ?? '')
  const own = Array.isArray(spec['volumes']) ? (spec['volumes'] as readonly unknown[]) : []
  const claims = names.map((name) => ({
    name,
    persistentVolumeClaim: { claimName: `${name}-${podNameOf(set, ordinal)}` },
  }))
  const others = own.filter((one) => !isObject(one) || !names.includes(String(one['name'])))
  return [...claims, ...others]
}
