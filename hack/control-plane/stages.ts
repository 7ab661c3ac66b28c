import { kubectl, requireKubectl } from './kubectl.ts'
import type { Site } from './parts.ts'

const STAGES = 'crd/stages.kwok.x-k8s.io'

/** Says how nodes and pods behave, once: what somebody changes later stays as it is. */
export async function raiseStages(site: Site): Promise<void> {
  if ((await kubectl(site, ['get', STAGES])).ok) return
  const { stageKind, stages } = site.tools
  await requireKubectl(site, ['create', '-f', stageKind])
  await requireKubectl(site, ['wait', STAGES, '--for=condition=Established', '--timeout=30s'])
  await requireKubectl(site, ['create', '-f', stages])
}
