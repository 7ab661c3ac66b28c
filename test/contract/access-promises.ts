import { expect, it } from '@jest/globals'
import {
  CLUSTER_ROLE_BINDINGS,
  CLUSTER_ROLES,
  ROLE_BINDINGS,
  ROLES,
  SELF_SUBJECT_ACCESS_REVIEWS,
  SUBJECT_ACCESS_REVIEWS,
  type AccessReviewStatus,
  type PolicyRule,
  type ResourceAttributes,
  type RoleRef,
  type Subject as Who,
} from '../../src/objects/access.ts'
import { CONFIG_MAPS, SERVICE_ACCOUNTS } from '../../src/objects/configuration.ts'
import type { Subject } from './cluster-contract.ts'
import { key, merge, WRITER } from './fixtures.ts'

const READ_PODS: PolicyRule = { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] }
const JANE: Who = { kind: 'User', name: 'jane' }
const READER: RoleRef = { kind: 'Role', name: 'reader' }

export function accessPromises(subject: () => Subject): void {
  asking(subject)
  binding(subject)
  furnishing(subject)
  judging(subject)
}

async function makeRole({ cluster }: Subject, rules: readonly PolicyRule[]): Promise<void> {
  const metadata = { name: 'reader', namespace: 'default' }
  const { kind } = ROLES
  await cluster.create(ROLES, { apiVersion: API, kind, metadata, rules }, WRITER)
}

async function bind({ cluster }: Subject, roleRef: RoleRef, subjects: readonly Who[]) {
  const metadata = { name: 'readers', namespace: 'default' }
  const { kind } = ROLE_BINDINGS
  return cluster.create(
    ROLE_BINDINGS,
    { apiVersion: API, kind, metadata, roleRef, subjects },
    WRITER,
  )
}

const API = 'rbac.authorization.k8s.io/v1'

interface Asked extends ResourceAttributes {
  readonly user?: string
  readonly groups?: readonly string[]
}

async function answerTo(
  { cluster, settle }: Subject,
  { user = 'jane', groups = [], ...resourceAttributes }: Asked,
): Promise<AccessReviewStatus | undefined> {
  await settle()
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: SUBJECT_ACCESS_REVIEWS.kind,
    metadata: { name: '' },
    spec: { user, groups, resourceAttributes: { namespace: 'default', ...resourceAttributes } },
  }
  return (await cluster.create(SUBJECT_ACCESS_REVIEWS, review, WRITER)).status
}

function asking(subject: () => Subject): void {
  it('whoever has no role may do nothing', async () => {
    const answer = await answerTo(subject(), { verb: 'get', resource: 'pods' })
    expect(answer).toEqual({ allowed: false })
  })

  it('a review says which binding allows it', async () => {
    await makeRole(subject(), [READ_PODS])
    await bind(subject(), READER, [JANE])
    expect(await answerTo(subject(), { verb: 'get', resource: 'pods' })).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by RoleBinding "readers/default" of Role "reader" to User "jane"',
    })
  })

  it.each<readonly [string, PolicyRule, Asked, boolean]>([
    ['its verb', READ_PODS, { verb: 'list', resource: 'pods' }, true],
    ['another verb', READ_PODS, { verb: 'delete', resource: 'pods' }, false],
    ['another resource', READ_PODS, { verb: 'get', resource: 'secrets' }, false],
    ['another group', READ_PODS, { verb: 'get', resource: 'pods', group: 'apps' }, false],
    ['another namespace', READ_PODS, { verb: 'get', resource: 'pods', namespace: 'x' }, false],
    ['another user', READ_PODS, { verb: 'get', resource: 'pods', user: 'joe' }, false],
    ['a part of it', READ_PODS, { verb: 'get', resource: 'pods', subresource: 'log' }, false],
    [
      'a part that is named',
      { ...READ_PODS, resources: ['pods/log'] },
      { verb: 'get', resource: 'pods', subresource: 'log' },
      true,
    ],
    [
      'that part of anything',
      { verbs: ['*'], apiGroups: ['*'], resources: ['*/scale'] },
      { verb: 'update', group: 'apps', resource: 'deployments', subresource: 'scale' },
      true,
    ],
    [
      'everything',
      { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
      { verb: 'patch', group: 'apps', resource: 'deployments', subresource: 'status' },
      true,
    ],
    [
      'an object by its name',
      { ...READ_PODS, resourceNames: ['one'] },
      { verb: 'get', resource: 'pods', name: 'one' },
      true,
    ],
    [
      'another object',
      { ...READ_PODS, resourceNames: ['one'] },
      { verb: 'get', resource: 'pods', name: 'two' },
      false,
    ],
    [
      'all of them, where only some are named',
      { ...READ_PODS, resourceNames: ['one'] },
      { verb: 'list', resource: 'pods' },
      false,
    ],
  ])('a rule and %s', async (_what, rule, asked, allowed) => {
    await makeRole(subject(), [rule])
    await bind(subject(), READER, [JANE])
    expect((await answerTo(subject(), asked))?.allowed).toBe(allowed)
  })

  it('who asks about himself as an administrator may do everything', async () => {
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: SELF_SUBJECT_ACCESS_REVIEWS.kind,
      metadata: { name: '' },
      spec: { resourceAttributes: { verb: 'delete', resource: 'nodes' } },
    }
    const { cluster } = subject()
    const answer = await cluster.create(SELF_SUBJECT_ACCESS_REVIEWS, review, WRITER)
    expect(answer.status?.allowed).toBe(true)
  })

  it('a review about nobody is invalid', async () => {
    const refused = answerTo(subject(), { user: '', verb: 'get', resource: 'pods' })
    await expect(refused).rejects.toMatchObject({
      reason: 'Invalid',
      message: expect.stringContaining('at least one of user or group must be specified'),
    })
  })
}

function binding(subject: () => Subject): void {
  it.each<readonly [Who, Asked]>([
    [
      { kind: 'Group', name: 'team' },
      { user: 'joe', groups: ['team'] },
    ],
    [{ kind: 'ServiceAccount', name: 'robot' }, { user: 'system:serviceaccount:default:robot' }],
    [
      { kind: 'ServiceAccount', name: 'robot', namespace: 'other' },
      { user: 'system:serviceaccount:other:robot' },
    ],
  ])('a binding to %j holds for %j', async (who, user) => {
    await makeRole(subject(), [READ_PODS])
    await bind(subject(), READER, [who])
    const asked = { verb: 'get', resource: 'pods' }
    expect((await answerTo(subject(), { ...asked, ...user }))?.allowed).toBe(true)
    expect((await answerTo(subject(), asked))?.allowed).toBe(false)
  })

  it('a role of the whole cluster that is bound in a namespace holds there', async () => {
    await bind(subject(), { kind: 'ClusterRole', name: 'view' }, [JANE])
    const asked = { verb: 'list', group: 'apps', resource: 'deployments' }
    expect((await answerTo(subject(), asked))?.allowed).toBe(true)
    expect((await answerTo(subject(), { ...asked, namespace: 'other' }))?.allowed).toBe(false)
    expect((await answerTo(subject(), { verb: 'get', resource: 'secrets' }))?.allowed).toBe(false)
  })

  it.each([
    ['view', 'configmaps', 'get', true],
    ['view', 'configmaps', 'update', false],
    ['edit', 'secrets', 'get', true],
    ['edit', 'resourcequotas', 'update', false],
    ['admin', 'pods', 'delete', true],
    ['admin', 'resourcequotas', 'update', false],
    ['cluster-admin', 'resourcequotas', 'update', true],
  ])('who has the role %s on %s: may %s is %s', async (name, resource, verb, allowed) => {
    await bind(subject(), { kind: 'ClusterRole', name }, [JANE])
    expect((await answerTo(subject(), { verb, resource }))?.allowed).toBe(allowed)
  })

  it('a binding to a role that is not there allows nothing, and a review says so', async () => {
    await bind(subject(), READER, [JANE])
    expect(await answerTo(subject(), { verb: 'get', resource: 'pods' })).toEqual({
      allowed: false,
      reason: 'RBAC: role.rbac.authorization.k8s.io "reader" not found',
    })
  })

  it('a binding for the whole cluster holds everywhere', async () => {
    const { cluster } = subject()
    const metadata = { name: 'contract-viewers' }
    const roleRef = { kind: 'ClusterRole', name: 'view' }
    const { kind } = CLUSTER_ROLE_BINDINGS
    const made = { apiVersion: API, kind, metadata, roleRef, subjects: [JANE] }
    await cluster.create(CLUSTER_ROLE_BINDINGS, made, WRITER)
    const asked = { verb: 'get', resource: 'pods', namespace: 'anywhere' }
    expect((await answerTo(subject(), asked))?.allowed).toBe(true)
  })
}

function furnishing(subject: () => Subject): void {
  it('every namespace has an account and a certificate, and has them again', async () => {
    const { cluster, settle } = subject()
    await settle()
    const [account, certificate] = [key('default'), key('kube-root-ca.crt')]
    await cluster.delete(SERVICE_ACCOUNTS, account)
    await cluster.delete(CONFIG_MAPS, certificate)
    await settle()
    expect(await cluster.get(SERVICE_ACCOUNTS, account)).toBeDefined()
    const { data } = (await cluster.get(CONFIG_MAPS, certificate)) ?? {}
    expect(Object.keys(data ?? {})).toEqual(['ca.crt'])
  })
}

function judging(subject: () => Subject): void {
  it('a binding and its subjects get the group of roles', async () => {
    await makeRole(subject(), [READ_PODS])
    const made = await bind(subject(), READER, [JANE, { kind: 'ServiceAccount', name: 'robot' }])
    const apiGroup = 'rbac.authorization.k8s.io'
    expect(made.roleRef).toEqual({ apiGroup, ...READER })
    expect(made.subjects).toEqual([
      { apiGroup, ...JANE },
      { kind: 'ServiceAccount', name: 'robot' },
    ])
  })

  it('a binding stays with its role', async () => {
    const { cluster } = subject()
    await bind(subject(), READER, [JANE])
    const changed = merge({ roleRef: { name: 'writer' } })
    await expect(
      cluster.patch(ROLE_BINDINGS, key('readers'), changed, WRITER),
    ).rejects.toMatchObject({
      reason: 'Invalid',
      message: expect.stringContaining('cannot change roleRef'),
    })
  })

  it.each<readonly [string, PolicyRule, string]>([
    ['no verbs', { ...READ_PODS, verbs: [] }, 'verbs must contain at least one value'],
    ['no group', { ...READ_PODS, apiGroups: [] }, 'must supply at least one api group'],
    ['no resource', { ...READ_PODS, resources: [] }, 'must supply at least one resource'],
    [
      'a path',
      { verbs: ['get'], nonResourceURLs: ['/metrics'] },
      'namespaced rules cannot apply to non-resource URLs',
    ],
  ])('a rule with %s is invalid', async (_what, rule, message) => {
    await expect(makeRole(subject(), [rule])).rejects.toMatchObject({
      reason: 'Invalid',
      message: expect.stringContaining(message),
    })
  })

  it.each<readonly [RoleRef, Who, string]>([
    [{ kind: 'Group', name: 'a' }, JANE, 'supported values: \\"Role\\", \\"ClusterRole\\"'],
    [READER, { kind: 'Robot', name: 'a' }, '\\"ServiceAccount\\", \\"User\\", \\"Group\\"'],
    [READER, { kind: 'User', name: '' }, 'subjects[0].name: Required value'],
  ])('a binding of %j to %j is invalid', async (roleRef, who, message) => {
    await expect(bind(subject(), roleRef, [who])).rejects.toMatchObject({
      reason: 'Invalid',
      message: expect.stringContaining(message.replaceAll('\\"', '"')),
    })
  })

  it('who may see all of a cluster is in a role of the cluster alone', async () => {
    const { cluster } = subject()
    const role = await cluster.get(CLUSTER_ROLES, { namespace: '', name: 'cluster-admin' })
    expect(role?.rules?.[0]).toEqual({ verbs: ['*'], apiGroups: ['*'], resources: ['*'] })
  })
}
