import { expect, it } from '@jest/globals'
import {
  MUTATING_POLICIES,
  MUTATING_POLICY_BINDINGS,
  type MatchResources,
} from '../../src/objects/admission.ts'
import { CONFIG_MAPS } from '../../src/objects/configuration.ts'
import { NAMESPACES } from '../../src/objects/node.ts'
import { DEPLOYMENTS } from '../../src/objects/workload.ts'
import type { Subject } from './cluster-contract.ts'
import { DRY_RUN, key, merge, namespace, recolored, WRITER } from './fixtures.ts'
import {
  binding,
  bound,
  dataOf,
  configuration,
  jsonPatch,
  policy,
  ruleFor,
  setting,
  watchedDeployment,
  watchedMap,
  WATCHED,
} from './policy-fixtures.ts'

/** Admission policies that change objects on their way in. */
export function policyPromises(subject: () => Subject): void {
  patching(subject)
  matching(subject)
  expressing(subject)
  ordering(subject)
}

function patching(subject: () => Subject): void {
  it('a configuration is laid over the object, and what it does not name stays', async () => {
    await bound(subject(), policy())
    expect(await dataOf(subject())).toEqual({ color: 'green', seen: 'yes' })
  })

  it('who writes owns what they ask for, and nobody what a policy adds', async () => {
    await bound(subject(), policy({ mutations: [setting('color', '"red"'), setting('a', '"b"')] }))
    const { data, metadata } = await subject().cluster.create(CONFIG_MAPS, watchedMap(), WRITER)
    expect(data).toEqual({ color: 'red', a: 'b' })
    expect(metadata.managedFields).toEqual([
      expect.objectContaining({
        manager: 'contract',
        fieldsV1: {
          'f:data': { '.': {}, 'f:color': {} },
          'f:metadata': { 'f:labels': { '.': {}, 'f:watched': {} } },
        },
      }),
    ])
  })

  it('a configuration changes an item of a list by its key', async () => {
    const container = 'Object.spec.template.spec.containers{name: "web", image: "nginx:9"}'
    const spec = `Object.spec.template.spec{containers: [${container}]}`
    const template = `Object.spec{template: Object.spec.template{spec: ${spec}}}`
    await bound(subject(), policy({ mutations: [configuration(`Object{spec: ${template}}`)] }))
    const { cluster } = subject()
    const made = await cluster.create(DEPLOYMENTS, watchedDeployment(), WRITER)
    const [only, ...others] = made.spec.template.spec.containers
    expect(others).toEqual([])
    expect(only).toMatchObject({ name: 'web', image: 'nginx:9', imagePullPolicy: 'IfNotPresent' })
  })

  it('a JSON patch is carried out, with keys escaped', async () => {
    const patch = `[
      JSONPatch{op: "test", path: "/data/color", value: "green"},
      JSONPatch{op: "replace", path: "/data/color", value: object.data.color + "ish"},
      JSONPatch{op: "copy", from: "/data/color", path: "/data/copy"},
      JSONPatch{
        op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("a.b/c"), value: "d"
      }]`
    await bound(subject(), policy({ mutations: [jsonPatch(patch)] }))
    const { data, metadata } = await subject().cluster.create(CONFIG_MAPS, watchedMap(), WRITER)
    expect(data).toEqual({ color: 'greenish', copy: 'greenish' })
    expect(metadata.labels).toEqual({ ...WATCHED, 'a.b/c': 'd' })
  })

  it('a JSON patch whose test fails is no patch, and no failure', async () => {
    const patch = `[
      JSONPatch{op: "add", path: "/data/a", value: "b"},
      JSONPatch{op: "test", path: "/data/color", value: "blue"}]`
    await bound(subject(), policy({ mutations: [jsonPatch(patch)] }))
    expect(await dataOf(subject())).toEqual({ color: 'green' })
  })

  it('what is added gets its defaults, and may not be valid', async () => {
    const probe = `{"tcpSocket": {"port": 80}}`
    const path = '/spec/template/spec/containers/0/readinessProbe'
    const patch = `[JSONPatch{op: "add", path: "${path}", value: ${probe}}]`
    const negative = configuration('Object{spec: Object.spec{minReadySeconds: -1}}')
    const isNew = [{ name: 'new', expression: 'request.operation == "CREATE"' }]
    const isOld = [{ name: 'old', expression: 'request.operation == "UPDATE"' }]
    await bound(
      subject(),
      policy({ mutations: [jsonPatch(patch)], matchConditions: isNew }),
      policy({ mutations: [negative], matchConditions: isOld }, 'two'),
    )
    const { cluster, settle } = subject()
    const made = await cluster.create(DEPLOYMENTS, watchedDeployment(), WRITER)
    const [container] = made.spec.template.spec.containers
    expect(container?.readinessProbe).toMatchObject({ periodSeconds: 10, failureThreshold: 3 })
    await settle()
    const patched = cluster.patch(
      DEPLOYMENTS,
      key('web'),
      merge({ spec: { replicas: 0, minReadySeconds: 1 } }),
      WRITER,
    )
    await expect(patched).rejects.toMatchObject({
      reason: 'Invalid',
      causes: [expect.objectContaining({ field: 'spec.minReadySeconds' })],
    })
  })
}

const MAPS = ruleFor({ resources: ['configmaps'] })

/** The constraints of a policy, and whether it is then about a new watched ConfigMap "one". */
const CONSTRAINTS: readonly (readonly [string, MatchResources, boolean])[] = [
  [
    'every group, version and resource',
    { resourceRules: [ruleFor({ apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] })] },
    true,
  ],
  ['resources and their subresources', { resourceRules: [ruleFor({ resources: ['*/*'] })] }, true],
  ['a subresource', { resourceRules: [ruleFor({ resources: ['configmaps/status'] })] }, false],
  ['another group', { resourceRules: [ruleFor({ apiGroups: ['apps'], resources: ['*'] })] }, false],
  ['updates', { resourceRules: [ruleFor({ operations: ['UPDATE'], resources: ['*'] })] }, false],
  ['what is in no namespace', { resourceRules: [{ ...MAPS, scope: 'Cluster' }] }, false],
  ['its name', { resourceRules: [{ ...MAPS, resourceNames: ['two', 'one'] }] }, true],
  ['another name', { resourceRules: [{ ...MAPS, resourceNames: ['two'] }] }, false],
  [
    'all but ConfigMaps',
    { resourceRules: [ruleFor({ resources: ['*'] })], excludeResourceRules: [MAPS] },
    false,
  ],
  [
    'its namespace',
    {
      resourceRules: [MAPS],
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'default' } },
    },
    true,
  ],
  [
    'other namespaces',
    {
      resourceRules: [MAPS],
      namespaceSelector: {
        matchExpressions: [
          { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['default'] },
        ],
      },
    },
    false,
  ],
  [
    'other labels',
    { resourceRules: [MAPS], objectSelector: { matchLabels: { watched: 'no' } } },
    false,
  ],
]

function matching(subject: () => Subject): void {
  it.each(CONSTRAINTS)('a policy, or its binding, about %s', async (_what, match, expected) => {
    const constraints = { objectSelector: { matchLabels: WATCHED }, ...match }
    const { cluster, policiesTaken } = subject()
    const second = policy({ mutations: [setting('bound', '"yes"')] }, 'two')
    await cluster.create(MUTATING_POLICIES, policy({ matchConstraints: constraints }), WRITER)
    await cluster.create(MUTATING_POLICY_BINDINGS, binding('one'), WRITER)
    await cluster.create(MUTATING_POLICIES, second, WRITER)
    await cluster.create(MUTATING_POLICY_BINDINGS, binding('two', constraints), WRITER)
    await policiesTaken()
    const { data } = await cluster.create(CONFIG_MAPS, watchedMap(), DRY_RUN)
    expect(data).toEqual(
      expected ? { color: 'green', seen: 'yes', bound: 'yes' } : { color: 'green' },
    )
  })

  it('a policy about sizes sees them as scales, and not a size of 0', async () => {
    const rule = ruleFor({ apiGroups: ['apps'], resources: ['deployments/scale'] })
    const size = 'has(oldObject.spec.replicas) ? 9 : 1'
    await bound(
      subject(),
      policy({
        matchConstraints: { resourceRules: [rule] },
        matchConditions: [{ name: 'scale', expression: 'object.kind == "Scale"' }],
        mutations: [jsonPatch(`[JSONPatch{op: "add", path: "/spec/replicas", value: ${size}}]`)],
      }),
    )
    const { cluster, settle } = subject()
    await cluster.create(DEPLOYMENTS, watchedDeployment(), WRITER)
    await settle()
    const scale = await cluster.getScale(DEPLOYMENTS, key('web'))
    if (scale === undefined) throw new Error('a Deployment has no scale')
    const answer = await cluster.updateScale(
      DEPLOYMENTS,
      { ...scale, spec: { replicas: 5 } },
      WRITER,
    )
    expect(answer.spec.replicas).toBe(1)
  })

  it('a policy about the status changes nothing else', async () => {
    const patch = `[
      JSONPatch{op: "add", path: "/spec/replicas", value: 9},
      JSONPatch{op: "add", path: "/status/collisionCount", value: 5}]`
    const rule = ruleFor({ apiGroups: ['apps'], resources: ['deployments/status'] })
    const matchConstraints = { resourceRules: [rule] }
    await bound(subject(), policy({ matchConstraints, mutations: [jsonPatch(patch)] }))
    const { cluster, settle } = subject()
    await cluster.create(DEPLOYMENTS, watchedDeployment(), WRITER)
    await settle()
    const web = await cluster.get(DEPLOYMENTS, key('web'))
    expect(web?.spec.replicas).toBe(0)
    expect(web?.status?.collisionCount).toBe(5)
  })

  it('a policy about everything is not about policies', async () => {
    const rule = ruleFor({ apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] })
    const label = configuration('Object{metadata: Object.metadata{labels: {"seen": "yes"}}}')
    const isMade = [{ name: 'made', expression: 'object.metadata.name.startsWith("made")' }]
    await bound(
      subject(),
      policy({
        matchConstraints: { resourceRules: [rule] },
        mutations: [label],
        matchConditions: isMade,
      }),
    )
    const { cluster } = subject()
    const made = await cluster.create(NAMESPACES, namespace('made'), DRY_RUN)
    expect(made.metadata.labels).toHaveProperty('seen')
    const other = await cluster.create(MUTATING_POLICIES, policy({}, 'made'), DRY_RUN)
    expect(other.metadata.labels ?? {}).not.toHaveProperty('seen')
  })
}

/** What an expression may ask of a request, and what it then gives as text. */
const EXPRESSIONS: readonly (readonly [string, string])[] = [
  ['request.operation + " " + request.name + " in " + request.namespace', 'CREATE one in default'],
  [
    'request.kind.kind + "," + request.resource.resource + "," + request.resource.version',
    'ConfigMap,configmaps,v1',
  ],
  ['request.options.fieldManager + "," + string(request.dryRun)', 'contract,true'],
  ['string(oldObject == null)', 'true'],
  ['namespaceObject.metadata.name', 'default'],
  ['object.metadata.?annotations["a.b/c"].orValue("none")', 'none'],
  ['has(object.data.color) && !has(object.data.size) ? object.data["color"] : "none"', 'green'],
  [
    '["color", "size"].map(key, key + "=" + object.data[?key].orValue("?")).join(",")',
    'color=green,size=?',
  ],
  ['"Web-1".lowerAscii().replace("-", ".").split(".")[0]', 'web'],
  ['variables.both + "!"', 'green/one!'],
]

function expressing(subject: () => Subject): void {
  it('an expression may ask for the request, its objects and the variables', async () => {
    await bound(
      subject(),
      policy({
        variables: [
          { name: 'color', expression: 'object.data.color' },
          { name: 'both', expression: 'variables.color + "/" + object.metadata.name' },
          { name: 'unused', expression: 'object.data.nothing' },
        ],
        mutations: EXPRESSIONS.map(([expression], index) => setting(`${index}`, expression)),
      }),
    )
    const { data } = await subject().cluster.create(CONFIG_MAPS, watchedMap(), DRY_RUN)
    const given = EXPRESSIONS.map(([, text], index) => [`${index}`, text] as const)
    expect(data).toEqual({ color: 'green', ...Object.fromEntries(given) })
  })

  it('a configuration may leave out what is not there', async () => {
    const labels =
      'Object.metadata{?labels: object.?data["labels"], ?annotations: optional.of({"a": "b"})}'
    await bound(subject(), policy({ mutations: [configuration(`Object{metadata: ${labels}}`)] }))
    const { metadata } = await subject().cluster.create(CONFIG_MAPS, watchedMap(), DRY_RUN)
    expect(metadata.annotations).toEqual({ a: 'b' })
    expect(metadata.labels).toEqual(WATCHED)
  })
}

function ordering(subject: () => Subject): void {
  it('a mutation sees what those before it did', async () => {
    const more = setting('trail', 'object.data.?trail.orValue("") + "+"')
    await bound(subject(), policy({ mutations: [more, more, more] }))
    expect(await dataOf(subject())).toEqual({ color: 'green', trail: '+++' })
  })

  it('a policy that asks for it is invoked once more when an object has changed', async () => {
    const more = setting('trail', 'object.data.?trail.orValue("") + "+"')
    const seen = setting('seen', 'object.data.?seen.orValue("") + "+"')
    await bound(
      subject(),
      policy({ mutations: [more], reinvocationPolicy: 'IfNeeded' }),
      policy({ mutations: [seen] }, 'two'),
    )
    expect(await dataOf(subject())).toEqual({ color: 'green', trail: '++', seen: '+' })
  })

  it('an update that a policy undoes writes nothing', async () => {
    const { cluster } = subject()
    const old = setting('color', 'oldObject.data.color')
    const update = ruleFor({ operations: ['UPDATE'], resources: ['configmaps'] })
    const objectSelector = { matchLabels: WATCHED }
    await bound(
      subject(),
      policy({ matchConstraints: { objectSelector, resourceRules: [update] }, mutations: [old] }),
    )
    const made = await cluster.create(CONFIG_MAPS, watchedMap(), WRITER)
    const answer = await cluster.patch(CONFIG_MAPS, key('one'), recolored('red'), WRITER)
    expect(answer.data).toEqual({ color: 'green' })
    expect(answer.metadata.resourceVersion).toBe(made.metadata.resourceVersion)
  })
}
