import { expect, it } from '@jest/globals'
import type { Json } from '../../src/base/json.ts'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { MUTATING_POLICIES, MUTATING_POLICY_BINDINGS } from '../../src/objects/admission.ts'
import { DEPLOYMENTS, type Deployment } from '../../src/objects/workload.ts'
import type { Subject } from './cluster-contract.ts'
import { key, merge, STATUS_WRITER, WRITER } from './fixtures.ts'
import { bound, GATE, HELD, policy, watchedDeployment } from './policy-fixtures.ts'

/** A policy that pauses a Deployment when its template is edited. */
export function gatePromises(subject: () => Subject): void {
  holding(subject)
  lettingPass(subject)
  owning(subject)
  ending(subject)
}

const CONTAINER = { name: 'web', image: 'nginx:2' }
/** As people write it: without its defaults, and with amounts that are kept in other words. */
const ROUGH = {
  ...CONTAINER,
  ports: [{ containerPort: 80 }],
  resources: { requests: { cpu: '1000m', memory: '1024Mi' } },
  readinessProbe: { httpGet: { path: '/', port: 80 } },
}
const TEMPLATE = { spec: { containers: [CONTAINER] } }

/** The watched Deployment "web" with the gate in force. */
async function gated({ cluster, settle, policiesTaken }: Subject): Promise<Deployment> {
  await cluster.create(DEPLOYMENTS, watchedDeployment(), WRITER)
  await settle()
  await bound({ cluster, settle, policiesTaken }, policy(GATE))
  return web(cluster)
}

async function web(cluster: Cluster): Promise<Deployment> {
  const found = await cluster.get(DEPLOYMENTS, key('web'))
  if (found === undefined) throw new Error('there is no Deployment "web"')
  return found
}

function withImage(live: Deployment, image: string): Deployment {
  const { template } = live.spec
  const containers = template.spec.containers.map((container) => ({ ...container, image }))
  const next = { ...template, spec: { ...template.spec, containers } }
  return { ...live, spec: { ...live.spec, template: next } }
}

/** What somebody applies who cares for the image, as often as they like. */
function applied(image: string): Json {
  const { apiVersion, kind, metadata, spec } = watchedDeployment()
  const labels = metadata.labels ?? {}
  const template = {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ ...ROUGH, image }] },
  }
  const selector = { matchLabels: { app: 'web' } }
  return {
    apiVersion,
    kind,
    metadata: { name: 'web', labels },
    spec: { replicas: spec.replicas ?? 0, selector, template },
  }
}

const RESUME = merge({
  spec: { paused: null },
  metadata: { annotations: { 'example.com/held': null } },
})

const APPLIER = { fieldManager: 'applier' }

function apply(cluster: Cluster, image: string, force = true): Promise<Deployment> {
  const patch = { kind: 'apply', body: applied(image), force } as const
  return cluster.patch(DEPLOYMENTS, key('web'), patch, APPLIER)
}

type Edit = (cluster: Cluster, live: Deployment) => Promise<Deployment>

const EDITS: readonly (readonly [string, Edit])[] = [
  [
    'a strategic patch, as by "kubectl set image"',
    (cluster) =>
      cluster.patch(
        DEPLOYMENTS,
        key('web'),
        { kind: 'strategic', body: { spec: { template: TEMPLATE } } },
        WRITER,
      ),
  ],
  [
    'a merge patch',
    (cluster) =>
      cluster.patch(DEPLOYMENTS, key('web'), merge({ spec: { template: TEMPLATE } }), WRITER),
  ],
  [
    'a JSON patch',
    (cluster) => {
      const path = '/spec/template/spec/containers/0/image'
      const operations = [{ op: 'replace', path, value: 'nginx:2' }] as const
      return cluster.patch(DEPLOYMENTS, key('web'), { kind: 'json', operations }, WRITER)
    },
  ],
  [
    'an update of the whole object',
    (cluster, live) => cluster.update(DEPLOYMENTS, withImage(live, 'nginx:2'), WRITER),
  ],
  ['a server-side apply', (cluster) => apply(cluster, 'nginx:2')],
]

function holding(subject: () => Subject): void {
  it.each(EDITS)('holds back %s', async (_what, edit) => {
    const { cluster } = subject()
    const live = await gated(subject())
    const answer = await edit(cluster, live)
    expect(answer.spec.paused).toBe(true)
    expect(answer.metadata.annotations).toMatchObject(HELD)
    expect(answer.spec.template.spec.containers[0]?.image).toBe('nginx:2')
    const stored = await web(cluster)
    expect(stored.spec.paused).toBe(true)
    expect(stored.metadata.generation).toBe((live.metadata.generation ?? 0) + 1)
  })

  it('answers a dry run as it would the write, and keeps nothing', async () => {
    const { cluster } = subject()
    const live = await gated(subject())
    const dryRun = { ...WRITER, dryRun: true }
    const answer = await cluster.update(DEPLOYMENTS, withImage(live, 'nginx:2'), dryRun)
    expect(answer.spec.paused).toBe(true)
    expect(await web(cluster)).toEqual(live)
  })

  it('holds back an edit that takes the label off, and one that puts it on', async () => {
    const { cluster } = subject()
    await gated(subject())
    const off = { metadata: { labels: { watched: null } }, spec: { template: TEMPLATE } }
    const left = await cluster.patch(DEPLOYMENTS, key('web'), merge(off), WRITER)
    expect(left.spec.paused).toBe(true)
    const resume = merge({ spec: { paused: null } })
    await cluster.patch(DEPLOYMENTS, key('web'), resume, WRITER)
    const containers = [{ ...CONTAINER, image: 'nginx:3' }]
    const on = {
      metadata: { labels: { watched: 'yes' } },
      spec: { template: { spec: { containers } } },
    }
    const joined = await cluster.patch(DEPLOYMENTS, key('web'), merge(on), WRITER)
    expect(joined.spec.paused).toBe(true)
  })
}

function lettingPass(subject: () => Subject): void {
  it('lets pass what leaves the template alone', async () => {
    const { cluster } = subject()
    await gated(subject())
    const patch = merge({ spec: { minReadySeconds: 5 }, metadata: { labels: { other: 'yes' } } })
    const answer = await cluster.patch(DEPLOYMENTS, key('web'), patch, WRITER)
    expect(answer.spec.paused).toBeUndefined()
    expect(answer.metadata.annotations).not.toHaveProperty(['example.com/held'])
  })

  it('lets pass what is not watched', async () => {
    const { cluster } = subject()
    await gated(subject())
    const off = merge({ metadata: { labels: { watched: null } } })
    await cluster.patch(DEPLOYMENTS, key('web'), off, WRITER)
    const answer = await cluster.patch(
      DEPLOYMENTS,
      key('web'),
      merge({ spec: { template: TEMPLATE } }),
      WRITER,
    )
    expect(answer.spec.paused).toBeUndefined()
  })

  it('lets the size and the status pass, which are other resources', async () => {
    const { cluster } = subject()
    await gated(subject())
    const scale = await cluster.getScale(DEPLOYMENTS, key('web'))
    if (scale === undefined) throw new Error('a Deployment has no scale')
    await cluster.updateScale(DEPLOYMENTS, { ...scale, spec: { replicas: 0 } }, WRITER)
    const status = merge({ status: { collisionCount: 3 }, spec: { template: TEMPLATE } })
    const answer = await cluster.patch(DEPLOYMENTS, key('web'), status, STATUS_WRITER)
    expect(answer.spec.paused).toBeUndefined()
    expect(answer.status?.collisionCount).toBe(3)
  })

  it('sees the template with its defaults: the same manifest again writes nothing', async () => {
    const { cluster, settle } = subject()
    await gated(subject())
    await apply(cluster, 'nginx:2')
    const resumed = await cluster.patch(DEPLOYMENTS, key('web'), RESUME, WRITER)
    expect(resumed.spec.paused).toBeUndefined()
    await settle()
    const live = await web(cluster)
    const again = await apply(cluster, 'nginx:2', false)
    expect(again.metadata.resourceVersion).toBe(live.metadata.resourceVersion)
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [ROUGH] } }
    const whole = { ...live, spec: { ...live.spec, template } }
    const updated = await cluster.update(DEPLOYMENTS, whole, WRITER)
    expect(updated.metadata.resourceVersion).toBe(live.metadata.resourceVersion)
  })
}

function owning(subject: () => Subject): void {
  it('gives what it sets to nobody, so that an apply without it leaves it', async () => {
    const { cluster } = subject()
    await gated(subject())
    const held = await apply(cluster, 'nginx:2')
    const fields = JSON.stringify(held.metadata.managedFields)
    expect(fields).not.toContain('example.com/held')
    const byWriter = held.metadata.managedFields?.filter(({ manager }) => manager === 'applier')
    expect(JSON.stringify(byWriter)).not.toContain('f:paused')
    const labelled = merge({ metadata: { labels: { other: 'yes' } } })
    await cluster.patch(DEPLOYMENTS, key('web'), labelled, WRITER)
    const again = await apply(cluster, 'nginx:2', false)
    expect(again.spec.paused).toBe(true)
    expect(again.metadata.annotations).toMatchObject(HELD)
  })

  it('may be undone by an edit that leaves the template alone', async () => {
    const { cluster } = subject()
    await gated(subject())
    await apply(cluster, 'nginx:2')
    const answer = await cluster.patch(DEPLOYMENTS, key('web'), RESUME, WRITER)
    expect(answer.spec.paused).toBeUndefined()
    expect(answer.metadata.annotations).not.toHaveProperty(['example.com/held'])
  })
}

function ending(subject: () => Subject): void {
  it.each([
    ['policy', MUTATING_POLICIES],
    ['binding', MUTATING_POLICY_BINDINGS],
  ])('is over with its %s', async (_what, resource) => {
    const { cluster, policiesTaken } = subject()
    await gated(subject())
    await cluster.delete(resource, { namespace: '', name: 'one' })
    await policiesTaken()
    const answer = await apply(cluster, 'nginx:2')
    expect(answer.spec.paused).toBeUndefined()
  })

  it('holds nothing without a binding', async () => {
    const { cluster, policiesTaken } = subject()
    await cluster.create(DEPLOYMENTS, watchedDeployment(), WRITER)
    await cluster.create(MUTATING_POLICIES, policy(GATE), WRITER)
    await policiesTaken()
    const answer = await apply(cluster, 'nginx:2')
    expect(answer.spec.paused).toBeUndefined()
  })
}
