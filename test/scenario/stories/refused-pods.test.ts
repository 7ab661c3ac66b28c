import { describe, expect, it, jest } from '@jest/globals'
import { ClusterError } from '../../../src/cluster/errors.ts'
import { PODS, type Pod } from '../../../src/objects/pod.ts'
import { expectAborted } from '../../support/stage/expect-aborted.ts'
import { expectAtRest } from '../../support/stage/expect-at-rest.ts'
import { onStage } from '../../support/stage/on-stage.ts'
import type { Stage } from '../../support/stage/stage.ts'
import { HELD_BOUNDED, STRATEGIES } from '../../support/stage/strategies.ts'
import { podsIn } from '../../support/sim/workload-world.ts'

// The API server refuses pods: a ResourceQuota is used up, or an admission webhook says no.

/** No more than so many pods of the new version from now on; in the words of Kubernetes 1.36. */
function setQuota({ world }: Stage, most: () => number): void {
  const create = world.api.create.bind(world.api)
  jest.spyOn(world.api, 'create').mockImplementation((resource, object, options) => {
    const isNew = resource.kind === PODS.kind && imageOf(object as unknown as Pod) === 'web:b'
    const used = podsIn(world).filter((pod) => imageOf(pod) === 'web:b').length
    if (isNew && used >= most()) {
      const limit = `used: pods=${used}, limited: pods=${most()}`
      const message = `pods "web-x" is forbidden: exceeded quota: small, requested: pods=1, ${limit}`
      throw new ClusterError('Forbidden', message)
    }
    return create(resource, object, options)
  })
}

function imageOf({ spec }: Pod): string | undefined {
  return spec.containers[0]?.image
}

/** No more than so many pods at all. */
function setLimit({ world }: Stage, most: () => number): void {
  const create = world.api.create.bind(world.api)
  jest.spyOn(world.api, 'create').mockImplementation((resource, object, options) => {
    if (resource.kind === PODS.kind && podsIn(world).length >= most()) {
      throw new ClusterError('Forbidden', 'pods "web-x" is forbidden: exceeded quota: small')
    }
    return create(resource, object, options)
  })
}

const plan = { progressDeadlineSeconds: 60 }

describe.each(STRATEGIES)('a quota stops %s on its way', (_name, strategy) => {
  it("says so in the quota's words, fails by the deadline, and goes back", () =>
    onStage({ replicas: 4, strategy, plan }, async (stage) => {
      setQuota(stage, () => 1)
      stage.person.setImage('web:b')
      await stage.untilReason('QuotaExceeded')
      expect(stage.see.phase).toBe('Progressing')
      expect(stage.see.message).toMatch(
        /^\d of \d updated pods are available: .*exceeded quota: small/,
      )
      const available = stage.see.status.conditions?.find(({ type }) => type === 'Available')
      expect(available?.status).toBe('True')
      // The pod that came is progress, which is written down within a tenth of the deadline.
      await stage.untilReason('ProgressDeadlineExceeded', 1.1 * plan.progressDeadlineSeconds + 10)
      expect(stage.see.message).toContain('exceeded quota: small')
      await stage.runFor(30)
      expectAborted(stage, 'web:a', 4)
    }))

  it('goes on once there is more of it', () =>
    onStage({ replicas: 4, strategy, plan }, async (stage) => {
      let most = 1
      setQuota(stage, () => most)
      stage.person.setImage('web:b')
      await stage.untilReason('QuotaExceeded')
      most = 8
      await stage.untilComplete('web:b')
      await stage.runFor(10)
      expectAtRest(stage, 'web:b', 4)
    }))
})

it('says what to do when there is no room for the way back of a bounded canary', () =>
  onStage({ replicas: 4, strategy: HELD_BOUNDED, plan }, async (stage) => {
    let most = 4
    stage.person.setImage('web:b')
    await stage.untilReason('AwaitingPromotion')
    setLimit(stage, () => most)
    stage.person.request('Abort')
    await stage.untilReason('QuotaExceeded', plan.progressDeadlineSeconds + 5)
    expect(stage.see.message).toMatch(/^AbortedByRequest: 3 of 4 stable pods are available/)
    expect(stage.see.message).toContain('make room for 5 pods')
    expect(stage.see.message).toContain('exceeded quota: small')
    most = 5
    await stage.untilReason('AbortedByRequest', 600)
    await stage.runFor(10)
    expectAborted(stage, 'web:a', 4)
  }))
