import { describe, expect, it } from '@jest/globals'
import { CRDS } from '../../src/objects/crd.ts'
import { ClusterError } from '../../src/cluster/errors.ts'
import { InterceptedCluster, type Request } from '../../src/cluster/intercepted-cluster.ts'
import type { ClusterErrorReason } from '../../src/cluster/errors.ts'
import { onStage } from '../support/stage/on-stage.ts'
import { HELD_CANARY } from '../support/stage/strategies.ts'
import type { Stage } from '../support/stage/stage.ts'
import { typeAll, type Typed } from '../support/stage/typed.ts'

const ON_HOLD = { replicas: 4, strategy: HELD_CANARY }

/** Types a line as somebody to whom the cluster refuses something. */
function typeRefused(
  stage: Stage,
  line: string,
  reason: ClusterErrorReason,
  isRefused: (request: Request) => boolean,
): Promise<Typed> {
  const { cluster } = stage.connect()
  const refusing = new InterceptedCluster(cluster, {
    intercept: (request, send) => {
      if (!isRefused(request)) return send()
      const what = `${request.resource.plural} is refused to user "jo"`
      return Promise.reject(new ClusterError(reason, what))
    },
    opening: () => undefined,
  })
  return typeAll(stage, line, undefined, refusing)
}

describe('what the cluster refuses', () => {
  it.each([
    ['status'],
    ['status web'],
    ['promote web'],
    ['undo web'],
    ['release web'],
    ['history web'],
  ])('%s in a cluster without the CRDs ends with 2 and says what to do', (line) =>
    onStage(ON_HOLD, async (stage) => {
      await typeAll(stage, 'release web')
      stage.killOperator()
      for (const kind of ['rolloutplans', 'rolloutrequests']) {
        stage.world.api.delete(CRDS, { namespace: '', name: `${kind}.rolloutplan.dev` }, {})
      }
      await stage.runFor(5)
      const typed = await typeAll(stage, line)
      expect(typed.status).toBe(2)
      expect(typed.errors[0]).toMatch(/^Cannot .*: the server could not find the requested/)
      expect(typed.errors[1]).toBe(
        'RolloutPlan is not installed in this cluster: install its chart, or kubectl apply -f crds/',
      )
    }),
  )

  it('a missing right ends with 2, in the words of the server', () =>
    onStage(ON_HOLD, async (stage) => {
      stage.person.setImage('web:b')
      await stage.untilReason('AwaitingPromotion')
      const typed = await typeRefused(stage, 'promote web', 'Forbidden', ({ verb, resource }) => {
        return verb === 'create' && resource.kind === 'RolloutRequest'
      })
      expect(typed.errors).toEqual([
        'Cannot promote RolloutPlan "web": rolloutrequests is refused to user "jo"',
        'Ask who runs the cluster for this right; docs/cli.md lists what each command needs',
      ])
      expect(typed.status).toBe(2)
    }))

  it('credentials that are not accepted end with 2, and say what to do', () =>
    onStage(ON_HOLD, async (stage) => {
      const typed = await typeRefused(stage, 'status', 'Unauthorized', () => true)
      expect(typed.errors[1]).toBe('Log in again, or name another --kubeconfig or --context')
      expect(typed.status).toBe(2)
    }))

  it('what may pass ends with 1', () =>
    onStage(ON_HOLD, async (stage) => {
      const typed = await typeRefused(stage, 'status', 'ServiceUnavailable', () => true)
      expect(typed.errors).toEqual([
        'Cannot list RolloutPlans: rolloutplans is refused to user "jo"',
        'This may pass: try again',
      ])
      expect(typed.status).toBe(1)
    }))

  it('status shows what may be read, and says what may not', () =>
    onStage(ON_HOLD, async (stage) => {
      const typed = await typeRefused(stage, 'status web', 'Forbidden', ({ resource }) => {
        return resource.kind === 'ReplicaSet' || resource.kind === 'RolloutRequest'
      })
      expect(typed.printed[0]).toContain('RolloutPlan web in namespace default')
      expect(typed.errors).toEqual([
        'Not shown, as you may not read them: replicasets.apps, rolloutrequests.rolloutplan.dev',
      ])
      expect(typed.status).toBe(0)
    }))
})

describe('where a command works', () => {
  it('asks for the context and the kubeconfig that were typed', () =>
    onStage(ON_HOLD, async (stage) => {
      const typed = await typeAll(stage, 'status --context staging --kubeconfig /tmp/kubeconfig')
      expect(typed.asked).toEqual({ context: 'staging', kubeconfig: '/tmp/kubeconfig' })
      expect((await typeAll(stage, 'status')).asked).toEqual({})
    }))
})
