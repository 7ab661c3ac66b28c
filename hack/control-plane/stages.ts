import { setTimeout as sleep } from 'node:timers/promises'
import { kubectl, requireKubectl } from './kubectl.ts'
import type { Site } from './parts.ts'

const STAGES = 'stages.kwok.x-k8s.io'
const LOOK_AGAIN_MS = 200
const LOOKS_MAX = 150

/** Says how nodes and pods behave, once: what somebody changes later stays as it is. */
export async function raiseStages(site: Site): Promise<void> {
  const { ok, output } = await kubectl(site, ['get', STAGES, '-o', 'name'])
  if (ok && output !== '') return
  const { stageKind, stages } = site.tools
  await requireKubectl(site, ['apply', '-f', stageKind])
  await untilServed(site)
  await requireKubectl(site, ['create', '-f', stages])
}

/** `kubectl wait` fails at once where a definition has no conditions yet. */
async function untilServed(site: Site): Promise<void> {
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    if ((await kubectl(site, ['get', STAGES])).ok) return
    await sleep(LOOK_AGAIN_MS, undefined, { signal: site.signal })
  }
  await requireKubectl(site, ['get', STAGES])
}
