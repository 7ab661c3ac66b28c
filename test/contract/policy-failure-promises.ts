import { expect, it } from '@jest/globals'
import { CONFIG_MAPS } from '../../src/objects/configuration.ts'
import { DEPLOYMENTS } from '../../src/objects/workload.ts'
import type { Subject } from './cluster-contract.ts'
import { configMap, key, WRITER } from './fixtures.ts'
import {
  bound,
  configuration,
  dataOf,
  jsonPatch,
  policy,
  ruleFor,
  setting,
  watchedDeployment,
} from './policy-fixtures.ts'

/** A mutation that fails when it is made, and what the server says of it. */
const FAILURES: readonly (readonly [string, ReturnType<typeof configuration>, string])[] = [
  [
    'a key that is not there',
    setting('a', 'object.data.nothing'),
    `expression 'Object{data: {"a": object.data.nothing}}' resulted in error: no such key: nothing`,
  ],
  [
    'a field that there is not',
    configuration('Object{colour: "red"}'),
    'error applying patch: failed to convert patch object to typed object: .colour: field not declared in schema',
  ],
  [
    'a field of another type',
    configuration('Object{immutable: "yes"}'),
    'error applying patch: failed to convert patch object to typed object: .immutable: expected boolean',
  ],
  [
    'a part in another place',
    configuration('Object{metadata: Object.meta{labels: {"a": "b"}}}'),
    'type mismatch: unexpected type name "Object.meta", expected "Object.metadata", which matches field name path from root Object type',
  ],
  [
    'a path that leads nowhere',
    jsonPatch('[JSONPatch{op: "remove", path: "/data/nothing"}]'),
    'JSON Patch: ',
  ],
]

/** Admission policies that cannot do what they are to do. */
export function policyFailurePromises(subject: () => Subject): void {
  it.each(FAILURES)('%s refuses the write', async (_what, mutation, message) => {
    await bound(subject(), policy({ mutations: [mutation, setting('b', '"c"')] }))
    const said = `policy 'one' with binding 'one' denied request: ${message}`
    await expect(dataOf(subject())).rejects.toMatchObject({
      reason: 'Invalid',
      message: expect.stringContaining(said),
      causes: [expect.objectContaining({ message: expect.stringContaining(said) })],
    })
    expect(await subject().cluster.get(CONFIG_MAPS, key('one'))).toBeUndefined()
  })

  it.each(FAILURES)('%s may be ignored', async (_what, mutation) => {
    const mutations = [setting('a', '"b"'), mutation, setting('b', '"c"')]
    await bound(subject(), policy({ mutations, failurePolicy: 'Ignore' }))
    expect(await dataOf(subject())).toEqual({ color: 'green', a: 'b', b: 'c' })
  })

  it.each([
    ['Fail', [FAILS], undefined],
    ['Fail', [FAILS, NEVER], { color: 'green' }],
    ['Ignore', [FAILS], { color: 'green' }],
  ] as const)(
    'a condition that fails, with %s: %j',
    async (failurePolicy, matchConditions, data) => {
      await bound(subject(), policy({ failurePolicy, matchConditions }))
      const answer = dataOf(subject())
      if (data !== undefined) expect(await answer).toEqual(data)
      else {
        await expect(answer).rejects.toMatchObject({
          reason: 'Invalid',
          message:
            "policy 'one' with binding 'one' denied request: " +
            `expression '${FAILS.expression}' resulted in error: no such key: nothing`,
        })
      }
    },
  )

  it.each([
    ['.spec.selector', 'Object{spec: Object.spec{selector: Object.spec.selector{}}}'],
    [
      '.spec.template.spec.containers[0].args',
      `Object{spec: Object.spec{template: Object.spec.template{spec: Object.spec.template.spec{
        containers: [Object.spec.template.spec.containers{name: "web", args: ["a"]}]}}}}`,
    ],
  ])('a configuration may not replace %s, which is no sum of parts', async (path, expression) => {
    await bound(subject(), policy({ mutations: [configuration(expression)] }))
    const answer = subject().cluster.create(DEPLOYMENTS, watchedDeployment(), WRITER)
    const why = 'may not mutate atomic arrays, maps or structs'
    await expect(answer).rejects.toMatchObject({
      reason: 'Invalid',
      message: expect.stringContaining(`invalid ApplyConfiguration: ${why}: ${path}`),
    })
  })

  it('what a JSON patch makes unreadable is no failure of the policy', async () => {
    const patch = jsonPatch('[JSONPatch{op: "add", path: "/nothing", value: 1}]')
    await bound(subject(), policy({ mutations: [patch], failurePolicy: 'Ignore' }))
    await expect(dataOf(subject())).rejects.toMatchObject({
      reason: 'ServiceUnavailable',
      message: 'Internal error occurred: strict decoding error: unknown field "nothing"',
    })
  })

  it('a size takes no configuration', async () => {
    const rule = ruleFor({ apiGroups: ['apps'], resources: ['deployments/scale'] })
    const mutations = [configuration('Object{spec: Object.spec{replicas: 1}}')]
    await bound(subject(), policy({ matchConstraints: { resourceRules: [rule] }, mutations }))
    const { cluster, settle } = subject()
    await cluster.create(DEPLOYMENTS, watchedDeployment(), WRITER)
    await settle()
    const scale = await cluster.getScale(DEPLOYMENTS, key('web'))
    if (scale === undefined) throw new Error('a Deployment has no scale')
    await expect(cluster.updateScale(DEPLOYMENTS, scale, WRITER)).rejects.toMatchObject({
      reason: 'Invalid',
      message: expect.stringContaining('no corresponding type for autoscaling/v1, Kind=Scale'),
    })
  })

  it('a write that no policy is about is not refused', async () => {
    await bound(subject(), policy({ mutations: [setting('a', 'object.data.nothing')] }))
    const { data } = await subject().cluster.create(CONFIG_MAPS, configMap('one'), WRITER)
    expect(data).toEqual({ color: 'green' })
  })
}

const FAILS = { name: 'fails', expression: 'object.data.nothing == "a"' }
const NEVER = { name: 'never', expression: 'object.data.color == "red"' }
