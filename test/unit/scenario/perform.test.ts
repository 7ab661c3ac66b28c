import { describe, expect, it } from '@jest/globals'
import { perform } from '../../../src/scenario/perform.ts'
import type { Action } from '../../../src/scenario/scenario.ts'
import { ROLE_BINDINGS } from '../../../src/objects/access.ts'
import { durationMs } from '../../../src/base/units.ts'
import { worldWithNodes } from '../../support/sim/node-world.ts'
import {
  createDeployment,
  deploymentIn,
  PERSON,
  run,
  worldOf,
} from '../../support/sim/workload-world.ts'

const SCALED = { at: durationMs(0), scale: { deployment: 'web', replicas: 5 } }

const TAINT = { node: 'node-1', key: 'dedicated', effect: 'NoSchedule' }

describe('what changes nothing', () => {
  it.each([
    [
      { resume: { deployment: 'web' } },
      'kubectl rollout resume deployment/web (refused: deployments.apps "web" is not paused)',
    ],
    [
      { undo: { deployment: 'web', toRevision: 1 } },
      'kubectl rollout undo deployment/web --to-revision=1 (skipped rollback (current template already matches revision 1))',
    ],
    [
      { taint: { ...TAINT, remove: true } },
      'kubectl taint nodes node-1 dedicated:NoSchedule- (refused: taint "dedicated:NoSchedule" not found)',
    ],
    [{ uncordon: { node: 'node-1' } }, 'kubectl uncordon node-1 (node/node-1 already uncordoned)'],
    [
      { patch: { kind: 'Deployment', name: 'web', merge: { spec: { replicas: 3 } } } },
      `kubectl patch deployment/web --type=merge -p '{"spec":{"replicas":3}}' (no change)`,
    ],
    [
      { patch: { kind: 'Deployment', name: 'web', merge: { spec: { replica: 4 } } } },
      `kubectl patch deployment/web --type=merge -p '{"spec":{"replica":4}}' (no change, Warning: unknown field "spec.replica")`,
    ],
    [
      { patch: { kind: 'Deployment', name: 'web', merge: { spec: { replicas: 'five' } } } },
      `kubectl patch deployment/web --type=merge -p '{"spec":{"replicas":"five"}}' (refused: "" is invalid: patch: Invalid value: "{\\"apiVersion\\":\\"apps/v1\\",\\"kind\\":\\"Deployment\\",\\"meta…": json: spec.replicas: cannot unmarshal string into a field of type int)`,
    ],
  ])('says so, as kubectl does: %j', (action, text) => {
    const world = worldWithNodes()
    createDeployment(world)
    run(world, 10)
    const { resourceVersion } = deploymentIn(world).metadata
    expect(perform(world, { at: durationMs(0), ...action } as Action, new Map())?.text).toBe(text)
    expect(deploymentIn(world).metadata.resourceVersion).toBe(resourceVersion)
  })

  it('does not hide a field that a patch mistypes beside others', () => {
    const world = worldWithNodes()
    createDeployment(world)
    const merge = { spec: { replicas: 5, template: { metadata: { label: {} } } } }
    const patch = { kind: 'Deployment', name: 'web', merge }
    const done = perform(world, { at: durationMs(0), patch }, new Map())
    expect(done?.text).toMatch(/ \(Warning: unknown field "spec\.template\.metadata\.label"\)$/)
    expect(deploymentIn(world).spec.replicas).toBe(5)
  })

  it('is what is done a second time', () => {
    const world = worldWithNodes()
    const said = [{ taint: TAINT }, { taint: TAINT }, { cordon: TAINT }, { cordon: TAINT }].map(
      (action) => perform(world, { at: durationMs(0), ...action } as Action, new Map())?.text,
    )
    expect(said).toEqual([
      'kubectl taint nodes node-1 dedicated:NoSchedule',
      'kubectl taint nodes node-1 dedicated:NoSchedule (refused: node node-1 already has dedicated taint(s) with same effect(s) and --overwrite is false)',
      'kubectl cordon node-1',
      'kubectl cordon node-1 (node/node-1 already cordoned)',
    ])
  })
})

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
