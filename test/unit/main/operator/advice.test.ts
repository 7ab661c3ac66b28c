import { describe, expect, it } from '@jest/globals'
import { ClusterError, type ClusterErrorReason } from '../../../../src/cluster/errors.ts'
import { adviceOn } from '../../../../src/main/operator/advice.ts'

const UNSERVED = 'the server could not find the requested resource'

describe('adviceOn()', () => {
  it.each<readonly [ClusterErrorReason, string, string | undefined]>([
    ['Forbidden', 'cannot list resource "services"', 'Grant the right'],
    ['Unauthorized', 'the server does not accept the credentials', 'Renew the credentials'],
    ['NotFound', `${UNSERVED} (rolloutplans.rolloutplan.dev)`, 'Install the definitions'],
    ['NotFound', `${UNSERVED} (horizontalpodautoscalers.autoscaling)`, 'from 1.30 on'],
    ['ServiceUnavailable', 'nobody listens there', undefined],
  ])('of %s %s is what a person can do', (reason, message, expected) => {
    const advice = adviceOn(new ClusterError(reason, message))
    if (expected === undefined) expect(advice).toBeUndefined()
    else expect(advice).toContain(expected)
  })
})
