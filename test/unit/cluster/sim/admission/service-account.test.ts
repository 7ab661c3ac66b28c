import { describe, expect, it } from '@jest/globals'
import { SERVICE_ACCOUNTS } from '../../../../../src/objects/configuration.ts'
import { PODS } from '../../../../../src/objects/pod.ts'
import { pod } from '../../../../contract/fixtures.ts'
import { PERSON, worldOf } from '../../../../support/sim/workload-world.ts'

// Not in the contract: the control plane of the end-to-end tests goes without this plugin.
describe('who a pod is to the API server', () => {
  it('a pod of an account that is not there is Forbidden', () => {
    const world = worldOf([])
    const create = () => world.api.create(PODS, pod('one', { serviceAccountName: 'robot' }), PERSON)
    expect(create).toThrow(
      'pods "one" is forbidden: error looking up service account default/robot: ' +
        'serviceaccount "robot" not found',
    )
    const metadata = { name: 'robot', namespace: 'default' }
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata }
    world.api.create(SERVICE_ACCOUNTS, account, PERSON)
    expect(create().spec.serviceAccountName).toBe('robot')
  })

  it('the account that every namespace has need not be there yet', () => {
    const world = worldOf([])
    expect(world.api.create(PODS, pod('one'), PERSON).spec.serviceAccountName).toBe('default')
  })
})
