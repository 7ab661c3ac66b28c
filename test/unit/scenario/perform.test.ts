import { describe, expect, it } from '@jest/globals'
import { perform } from '../../../src/scenario/perform.ts'
import { ROLE_BINDINGS } from '../../../src/objects/access.ts'
import { durationMs } from '../../../src/base/units.ts'
import {
  createDeployment,
  deploymentIn,
  PERSON,
  run,
  worldOf,
} from '../../support/sim/workload-world.ts'

const SCALED = { at: durationMs(0), scale: { deployment: 'web', replicas: 5 } }

describe(perform.name, () => {
  it.each([
    [undefined, 'view', 'kubectl scale deployment/web --replicas=5', 5],
    ['jane', 'edit', 'kubectl scale deployment/web --replicas=5 --as=jane', 5],
    [
      'jane',
      'view',
      'kubectl scale deployment/web --replicas=5 --as=jane (refused: deployments.apps "web" is ' +
        'forbidden: User "jane" cannot patch resource "deployments/scale" in API group "apps" ' +
        'in the namespace "default")',
      3,
    ],
    [
      'system:serviceaccount:default:robot',
      'edit',
      'kubectl scale deployment/web --replicas=5 --as=system:serviceaccount:default:robot ' +
        '(refused: deployments.apps "web" is forbidden: User "system:serviceaccount:default:robot" ' +
        'cannot get resource "deployments" in API group "apps" in the namespace "default")',
      3,
    ],
  ])('as %s, where jane has the role %s', (as, name, text, replicas) => {
    const world = worldOf()
    createDeployment(world)
    world.api.create(
      ROLE_BINDINGS,
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name: 'jane', namespace: 'default' },
        roleRef: { kind: 'ClusterRole', name },
        subjects: [{ kind: 'User', name: 'jane' }],
      },
      PERSON,
    )
    run(world)
    const action = as === undefined ? SCALED : { ...SCALED, as }
    expect(perform(world, action, new Map())).toMatchObject({ text })
    expect(deploymentIn(world).spec.replicas).toBe(replicas)
  })
})
