import { describe, expect, it } from '@jest/globals'
import { undo } from '../../../../src/scenario/deeds/undo.ts'
import {
  createDeployment,
  deploymentIn,
  editDeployment,
  run,
  setImage,
  worldOf,
} from '../../../support/sim/workload-world.ts'

// As kubectl v1.36 refuses on a real control plane (test/e2e/kubectl.test.ts).
describe('undo()', () => {
  it('of a paused Deployment without a past misses the past first', () => {
    const world = worldOf()
    createDeployment(world)
    run(world)
    editDeployment(world, { paused: true })
    expect(() => {
      undo(world, deploymentIn(world))
    }).toThrow('no rollout history found for deployment "web"')
  })

  it('of a paused Deployment with a past is refused for the pause', () => {
    const world = worldOf()
    createDeployment(world)
    run(world)
    setImage(world, 'web:b')
    run(world)
    editDeployment(world, { paused: true })
    expect(() => {
      undo(world, deploymentIn(world))
    }).toThrow('cannot rollback a paused deployment')
  })
})
