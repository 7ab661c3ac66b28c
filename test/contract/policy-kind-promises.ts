import { expect, it } from '@jest/globals'
import type { Json } from '../../src/base/json.ts'
import {
  MUTATING_POLICIES,
  MUTATING_POLICY_BINDINGS,
  type MutatingAdmissionPolicy,
} from '../../src/objects/admission.ts'
import type { Subject } from './cluster-contract.ts'
import { DRY_RUN, merge, WRITER } from './fixtures.ts'
import {
  binding,
  configuration,
  jsonPatch,
  policy,
  ruleFor,
  setting,
  WATCHED,
} from './policy-fixtures.ts'

type PolicySpec = Partial<MutatingAdmissionPolicy['spec']>

/** The kinds of admission policies, as objects. */
export function policyKindPromises(subject: () => Subject): void {
  it('a policy gets its defaults', async () => {
    const resourceRules = [ruleFor({ resources: ['pods'] })]
    const { spec, metadata } = await subject().cluster.create(
      MUTATING_POLICIES,
      policy({ matchConstraints: { resourceRules } }),
      WRITER,
    )
    expect(metadata.generation).toBe(1)
    expect(spec).toMatchObject({
      failurePolicy: 'Fail',
      reinvocationPolicy: 'Never',
      matchConstraints: {
        matchPolicy: 'Equivalent',
        namespaceSelector: {},
        objectSelector: {},
        resourceRules: [{ scope: '*' }],
      },
    })
  })

  it('a change of what a policy says raises its generation', async () => {
    const { cluster } = subject()
    await cluster.create(MUTATING_POLICIES, policy(), WRITER)
    const key = { namespace: '', name: 'one' }
    const patch = merge({ spec: { failurePolicy: 'Ignore' }, metadata: { labels: WATCHED } })
    const changed = await cluster.patch(MUTATING_POLICIES, key, patch, WRITER)
    expect(changed.metadata.generation).toBe(2)
    const labels = merge({ metadata: { labels: { other: 'yes' } } })
    const labelled = await cluster.patch(MUTATING_POLICIES, key, labels, WRITER)
    expect(labelled.metadata.generation).toBe(2)
  })

  it('who applies a policy owns it by its parts', async () => {
    const { cluster } = subject()
    const made = policy({ matchConditions: [{ name: 'a', expression: 'true' }] })
    const body = JSON.parse(JSON.stringify(made)) as Json
    const patch = { kind: 'apply', body, force: false } as const
    const key = { namespace: '', name: 'one' }
    const { metadata } = await cluster.patch(MUTATING_POLICIES, key, patch, WRITER)
    expect(metadata.managedFields?.[0]?.fieldsV1).toEqual({
      'f:spec': {
        'f:matchConditions': {
          'k:{"name":"a"}': { '.': {}, 'f:expression': {}, 'f:name': {} },
        },
        'f:matchConstraints': {},
        'f:mutations': {},
        'f:reinvocationPolicy': {},
      },
    })
  })

  it.each(WRONG)('a policy is refused for %s', async (spec, field, message) => {
    const answer = subject().cluster.create(MUTATING_POLICIES, policy(spec), DRY_RUN)
    await expect(answer).rejects.toMatchObject({
      reason: 'Invalid',
      causes: [{ field, message: expect.stringContaining(message) }],
    })
  })

  it('a binding needs the name of a policy, which need not be there', async () => {
    const { cluster } = subject()
    const nameless = { ...binding(), spec: { policyName: '' } }
    const answer = cluster.create(MUTATING_POLICY_BINDINGS, nameless, WRITER)
    await expect(answer).rejects.toMatchObject({
      reason: 'Invalid',
      causes: [expect.objectContaining({ field: 'spec.policyName' })],
    })
    const { spec } = await cluster.create(MUTATING_POLICY_BINDINGS, binding('nobody', {}), WRITER)
    expect(spec.matchResources).toEqual({
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {},
    })
  })
}

const RULE = ruleFor({ resources: ['pods'] })

function ruled(overrides: Partial<typeof RULE>): PolicySpec {
  return { matchConstraints: { resourceRules: [{ ...RULE, ...overrides }] } }
}

function conditioned(expression: string): PolicySpec {
  return { matchConditions: [{ name: 'a', expression }] }
}

function mutated(expression: string): PolicySpec {
  return { mutations: [configuration(expression)] }
}

const CONDITION = 'spec.matchConditions[0].expression'
const APPLIED = 'spec.mutations[0].applyConfiguration.expression'
const RULES = 'spec.matchConstraints.resourceRules'

const WRONG: readonly (readonly [PolicySpec, string, string])[] = [
  [{ failurePolicy: 'Sigh' }, 'spec.failurePolicy', 'supported values: "Fail", "Ignore"'],
  [{ reinvocationPolicy: '' }, 'spec.reinvocationPolicy', 'Required value'],
  [
    { reinvocationPolicy: 'Always' },
    'spec.reinvocationPolicy',
    'supported values: "IfNeeded", "Never"',
  ],
  [{ matchConstraints: {} }, RULES, 'Required value'],
  [
    ruled({ operations: ['DELETE'] }),
    `${RULES}.operations`,
    'supported values: "*", "CONNECT", "CREATE", "UPDATE"',
  ],
  [ruled({ apiGroups: ['*', 'apps'] }), `${RULES}[0].apiGroups`, "if '*' is present"],
  [ruled({ apiVersions: [''] }), `${RULES}[0].apiVersions[0]`, 'Required value'],
  [ruled({ resources: [] }), `${RULES}[0].resources`, 'Required value'],
  [ruled({ resources: ['*', 'pods'] }), `${RULES}[0].resources`, "if '*' is present"],
  [
    ruled({ scope: 'World' }),
    `${RULES}[0].scope`,
    'supported values: "*", "Cluster", "Namespaced"',
  ],
  [conditioned(''), CONDITION, 'Required value'],
  [conditioned('object.metadata.name'), CONDITION, 'must evaluate to bool but got dyn'],
  [conditioned('objct == null'), CONDITION, "undeclared reference to 'objct' (in container '')"],
  [conditioned('object.'), CONDITION, 'compilation failed: ERROR: '],
  [
    conditioned('1 + "a" == null'),
    CONDITION,
    "found no matching overload for '_+_' applied to '(int, string)'",
  ],
  [conditioned('variables.a'), CONDITION, "undeclared reference to 'variables'"],
  [
    { matchConditions: [{ name: 'a b', expression: 'true' }] },
    'spec.matchConditions[0].name',
    'name part must consist of alphanumeric characters',
  ],
  [
    { matchConditions: [1, 2].map(() => ({ name: 'a', expression: 'true' })) },
    'spec.matchConditions[1].name',
    'Duplicate value: "a"',
  ],
  [
    { variables: [{ name: 'a-b', expression: '1' }] },
    'spec.variables[0].name',
    'must be a valid CEL identifier',
  ],
  [
    { variables: [{ name: 'a', expression: '' }] },
    'spec.variables[0].expression',
    'expression is not specified',
  ],
  [
    {
      variables: [
        { name: 'a', expression: 'variables.b' },
        { name: 'b', expression: '1' },
      ],
    },
    'spec.variables[0].expression',
    'compilation failed: ERROR: ',
  ],
  [
    { variables: [{ name: 'a', expression: 'Object{}' }] },
    'spec.variables[0].expression',
    'compilation failed: ERROR: ',
  ],
  [{ mutations: [] }, 'spec.mutations', 'mutations must contain at least one item'],
  [{ mutations: [{ patchType: '' }] }, 'spec.mutations[0].patchType', 'Required value'],
  [
    { mutations: [{ patchType: 'Merge' }] },
    'spec.mutations[0].patchType',
    'supported values: "ApplyConfiguration", "JSONPatch"',
  ],
  [
    { mutations: [{ patchType: 'JSONPatch' }] },
    'spec.mutations[0].jsonPatch',
    'must be specified when patchType is JSONPatch',
  ],
  [
    { mutations: [{ ...setting('a', '"b"'), ...jsonPatch('[JSONPatch{}]') }] },
    'spec.mutations[0].applyConfiguration',
    'must not be specified when patchType is JSONPatch',
  ],
  [mutated('Object.spec{}'), APPLIED, 'must evaluate to Object but got '],
  [mutated('{"a": "b"}'), APPLIED, 'must evaluate to Object but got map(string, string)'],
  [mutated('Object{data: {"a": 1, "b": "c"}}'), APPLIED, 'compilation failed: ERROR: '],
  [mutated('Object{data: }'), APPLIED, 'compilation failed: ERROR: '],
  [mutated('Objekt{data: 1}'), APPLIED, 'compilation failed: ERROR: '],
  [
    { mutations: [jsonPatch('[]')] },
    'spec.mutations[0].jsonPatch.expression',
    'must evaluate to list(JSONPatch) but got list(dyn)',
  ],
]
