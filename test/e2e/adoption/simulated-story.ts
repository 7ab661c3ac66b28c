import { unreachable } from '../../../src/base/assert.ts'
import type { World } from '../../../src/cluster/sim/world.ts'
import {
  adoptUpdated,
  midRollout,
  seal,
  shorten,
  sizeUpdated,
  takeLabelsOff,
  UPDATED,
  updatedIn,
} from '../../support/sim/hand-over-stage.ts'
import { editDeployment, run, setImage, setsIn } from '../../support/sim/workload-world.ts'
import { viewOf } from './set-view.ts'
import { sizesOf, type Act, type Sizes, type Story } from './story.ts'

/** What the simulated controllers make of a story: the sizes after the adoption and each act. */
export function playSimulated(story: Story): readonly Sizes[] {
  const { maxSurge, maxUnavailable } = story
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } } as const
  const world = midRollout({ replicas: story.replicas, spec: { strategy } })
  sizeUpdated(world, story.updated.replicas)
  run(world)
  shorten(world, story.updated.unready)
  if (story.isSealed) seal(world)
  adoptUpdated(world, story.sizes)
  const seen = [look(world)]
  for (const act of story.acts) {
    perform(world, act, story)
    seen.push(look(world))
  }
  return seen
}

function look(world: World): Sizes {
  run(world, 20)
  return sizesOf(setsIn(world).map((set) => viewOf(set, UPDATED)))
}

function perform(world: World, act: Act, { maxUnavailable }: Story): void {
  switch (act.kind) {
    case 'scale':
      editDeployment(world, { replicas: act.replicas })
      return
    case 'pause':
      editDeployment(world, { paused: act.paused })
      return
    case 'edit':
      setImage(world, act.image)
      return
    case 'surge': {
      const rollingUpdate = { maxSurge: act.maxSurge, maxUnavailable }
      editDeployment(world, { strategy: { type: 'RollingUpdate', rollingUpdate } })
      return
    }
    case 'release':
      takeLabelsOff(world, updatedIn(world))
      return
    default:
      unreachable(act)
  }
}
