import { pathTo, pathToKey, type SpecViolation } from '../api/violation.ts'
import { listOf, nearestAmong } from '../base/nearest.ts'
import type { Manifests } from './deeds/intent.ts'
import { NODES } from '../objects/node.ts'
import { PODS } from '../objects/pod.ts'
import { DEPLOYMENTS } from '../objects/workload.ts'
import { targetOf, type Target } from './deeds/objects.ts'
import { insteadOfKind } from './kind-meant.ts'
import { alwaysThere, beginningsOf, mayBeginPod, mayComeToBe } from './names-in-run.ts'
import { sendsAnything } from './rate.ts'
import { isOfNodes, isOfPods } from './schema/expectation.ts'
import type { Action, Expectation, Scenario, TrafficSpec } from './scenario.ts'
import { stockOf, type Stock } from './stock.ts'
import type { ExpectationWith } from './verdict/judge.ts'
import { referenceOf, WORKLOAD_KINDS } from './workloads.ts'

/**
 * Everything that a scenario names and no manifest has: Deployments and their containers, Services,
 * plans, kinds, and images. Actions reach the namespace "default" only.
 *
 * Of what only comes to be while the run goes on, such as pods, the beginning of the name has to be
 * known.
 */
export function unknownNames({ spec }: Scenario, manifests: Manifests): readonly SpecViolation[] {
  const stock = stockOf(spec, manifests)
  return [
    ...Object.keys(spec.images).flatMap((image) =>
      unknownImage(stock, image, pathToKey('spec.images', image)),
    ),
    ...spec.traffic.flatMap((traffic, index) =>
      wrongTraffic(stock, traffic, pathTo('spec.traffic', index)),
    ),
    ...spec.timeline.flatMap((action, index) =>
      unknownInAction(stock, action, pathTo('spec.timeline', index)),
    ),
    ...spec.expect.flatMap((expectation, index) =>
      unknownInExpectation(stock, expectation, { path: pathTo('spec.expect', index), spec }),
    ),
  ]
}

function unknownInAction(stock: Stock, action: Action, path: string): readonly SpecViolation[] {
  const { setImage, scale, resume, restart, undo, request, behave, traffic } = action
  return [
    ...unknownTarget(stock, setImage, `${path}.setImage`),
    ...unknownTarget(stock, scale, `${path}.scale`),
    ...unknownTarget(stock, restart, `${path}.restart`),
    ...unknown(stock, 'Deployment', resume?.deployment, `${path}.resume.deployment`),
    ...unknownTarget(stock, undo, `${path}.undo`),
    ...unknown(stock, 'RolloutPlan', request?.plan, `${path}.request.plan`),
    ...(setImage === undefined ? [] : unknownContainer(stock, setImage, `${path}.setImage`)),
    ...(behave === undefined ? [] : unknownImage(stock, behave.image, `${path}.behave.image`)),
    ...(traffic === undefined ? [] : wrongTraffic(stock, traffic, `${path}.traffic`)),
    ...unknownObject(stock, action.patch, `${path}.patch`),
    ...unknownObject(stock, action.delete, `${path}.delete`),
    ...unknownTarget(stock, action.deletePod, `${path}.deletePod`),
    ...unknownTarget(stock, action.afflict, `${path}.afflict`),
    ...unknownNode(stock, action, path),
  ]
}

function unknownNode(stock: Stock, action: Action, path: string): readonly SpecViolation[] {
  const { loseNode, returnNode, cordon, uncordon, taint, drain, deletePod, afflict } = action
  const wishes = { loseNode, returnNode, cordon, uncordon, taint, drain, deletePod, afflict }
  return Object.entries(wishes).flatMap(([verb, wish]) =>
    unknown(stock, NODES.kind, wish?.node, `${path}.${verb}.node`),
  )
}

function unknownTarget(
  stock: Stock,
  target: Target | undefined,
  path: string,
): readonly SpecViolation[] {
  if (target?.deployment !== undefined) {
    return unknown(stock, DEPLOYMENTS.kind, target.deployment, `${path}.deployment`)
  }
  return target === undefined ? [] : unknownObject(stock, targetOf(target), path)
}

function unknownInExpectation(
  stock: Stock,
  expectation: Expectation,
  { path, spec }: { readonly path: string; readonly spec: Scenario['spec'] },
): readonly SpecViolation[] {
  if ('plan' in expectation) {
    return unknown(stock, 'RolloutPlan', expectation.plan, `${path}.plan`)
  }
  if ('answeredBy' in expectation) {
    const { service, answeredBy } = expectation
    return [
      ...withoutTraffic(stock, spec, { service, path: `${path}.service` }),
      ...answeredBy.flatMap((image, index) =>
        unknownImage(stock, image, pathTo(`${path}.answeredBy`, index)),
      ),
    ]
  }
  if ('deployment' in expectation) {
    const { deployment, image } = expectation
    return [
      ...unknown(stock, 'Deployment', deployment, `${path}.deployment`),
      ...unknownImage(stock, image, `${path}.image`),
    ]
  }
  if ('object' in expectation) return unknownSeen(stock, expectation.object, `${path}.object`)
  if ('event' in expectation) return unknownSubject(stock, expectation.about, `${path}.about`)
  if ('refused' in expectation || 'query' in expectation) return []
  return unknownInBounds(stock, expectation, { path, spec })
}

function unknownInBounds(
  stock: Stock,
  expectation: ExpectationWith<'always'> | ExpectationWith<'atEnd'>,
  { path, spec }: { readonly path: string; readonly spec: Scenario['spec'] },
): readonly SpecViolation[] {
  const { of } = expectation
  const quantity = 'always' in expectation ? expectation.always : expectation.atEnd
  if (isOfPods(quantity)) return of === undefined ? [] : unknownWorkload(stock, of, `${path}.of`)
  if (isOfNodes(quantity)) return unknown(stock, NODES.kind, of, `${path}.of`)
  if (of !== undefined) return withoutTraffic(stock, spec, { service: of, path: `${path}.of` })
  if (servicesUsed(spec).length > 0) return []
  return [{ path, message: 'no client sends requests, expected some in spec.traffic' }]
}

function unknownWorkload(stock: Stock, text: string, path: string): readonly SpecViolation[] {
  const { kind, name } = referenceOf(text)
  if (WORKLOAD_KINDS.includes(kind) && stock.kinds.includes(kind)) {
    return unknown(stock, kind, name, path)
  }
  const known = stock.kinds.filter((each) => WORKLOAD_KINDS.includes(each))
  return [{ path, message: `"${kind}" has no pods, ${expectedOf(kind, known)}` }]
}

function isIn({ names }: Stock, kind: string, name: string): boolean {
  return (names.get(kind) ?? []).includes(name) || alwaysThere().has(`${kind}/${name}`)
}

/** Of what has a generated name, that of its maker is enough. */
function unknownSeen(
  stock: Stock,
  { kind, name, namespace = 'default' }: ExpectationWith<'object'>['object'],
  path: string,
): readonly SpecViolation[] {
  const namespaces = stock.elsewhere.get(`${kind}/${name}`)
  if (namespace === 'default' && namespaces !== undefined && !isIn(stock, kind, name)) {
    const message = `missing: ${kind} "${name}" is in another one, expected ${listOf(namespaces)}`
    return [{ path: `${path}.namespace`, message }]
  }
  const isKnown = namespace !== 'default' || mayComeToBe(stock.names, kind, `${name}-`)
  return unknownObject(stock, { kind, name: isKnown ? '' : name }, path)
}

/** Of a pod the beginning of its name is enough; Events are heard from any namespace. */
function unknownSubject(
  stock: Stock,
  about: ExpectationWith<'event'>['about'],
  path: string,
): readonly SpecViolation[] {
  if (about === undefined) return []
  const { kind, name = '' } = about
  const everywhere = { ...stock, names: stock.everywhere }
  const isBeginning = kind === PODS.kind && mayBeginPod(stock.everywhere, name)
  return unknownObject(everywhere, { kind, name: isBeginning ? '' : name }, path)
}

/** What is expected of requests that nobody sends would hold of nothing. */
function withoutTraffic(
  stock: Stock,
  spec: Scenario['spec'],
  { service, path }: { readonly service: string; readonly path: string },
): readonly SpecViolation[] {
  if (!stock.services.has(service)) return [noService(stock, service, path)]
  const used = servicesUsed(spec)
  if (used.includes(service)) return []
  const expected = used.length === 0 ? 'expected some in spec.traffic' : expectedOf(service, used)
  return [{ path, message: `no client sends requests to Service "${service}", ${expected}` }]
}

/** Those that clients send more than nothing to, at some time. */
function servicesUsed({ traffic, timeline }: Scenario['spec']): readonly string[] {
  const later = timeline.map((action) => action.traffic).filter((sent) => sent !== undefined)
  const sending = [...traffic, ...later].filter(sendsAnything)
  return [...new Set(sending.map(({ service }) => service))]
}

function unknown(
  stock: Stock,
  kind: string,
  name: string | undefined,
  path: string,
): readonly SpecViolation[] {
  if (name === undefined || isIn(stock, kind, name)) return []
  const { names, elsewhere } = stock
  const namespaces = elsewhere.get(`${kind}/${name}`)
  if (namespaces !== undefined) {
    const found = `${kind} "${name}" is in namespace ${listOf(namespaces)}`
    const message = `${found}, and this is about "default": leave out its metadata.namespace`
    return [{ path, message }]
  }
  const all = [
    ...(names.get(kind) ?? []),
    ...beginningsOf(names, kind).map((beginning) => `${beginning}…`),
  ]
  return [{ path, message: `no manifest has a ${kind} "${name}", ${expectedOf(name, all)}` }]
}

function unknownContainer(
  { containers }: Stock,
  { container, ...target }: NonNullable<Action['setImage']>,
  path: string,
): readonly SpecViolation[] {
  const { kind, name } = targetOf(target)
  const known = containers.get(`${kind}/${name}`)
  if (known === undefined || container === undefined || known.includes(container)) return []
  const found = `${kind} "${name}" has no container "${container}"`
  return [{ path: `${path}.container`, message: `${found}, ${expectedOf(container, known)}` }]
}

function unknownObject(
  stock: Stock,
  object: { readonly kind: string; readonly name: string } | undefined,
  path: string,
): readonly SpecViolation[] {
  if (object === undefined) return []
  const { kind, name } = object
  if (!stock.kinds.includes(kind)) {
    const message = `the simulated cluster has no kind "${kind}"${insteadOfKind(kind)}`
    return [{ path: `${path}.kind`, message }]
  }
  if (name === '' || mayComeToBe(stock.names, kind, name)) return []
  return unknown(stock, kind, name, `${path}.name`)
}

function wrongTraffic(
  stock: Stock,
  { service, namespace, from }: TrafficSpec,
  path: string,
): readonly SpecViolation[] {
  const astray = unknown(stock, NODES.kind, from?.node, `${path}.from.node`)
  if (astray.length > 0) return astray
  const namespaces = stock.services.get(service)
  if (namespaces === undefined) return [noService(stock, service, `${path}.service`)]
  if (!namespaces.includes(namespace)) {
    const message = `no Service "${service}" is in "${namespace}", expected ${listOf(namespaces)}`
    return [{ path: `${path}.namespace`, message }]
  }
  if (!stock.portless.includes(`${namespace}/${service}`)) return []
  const message = `Service "${service}" has no ports to send requests to: write its spec.ports`
  return [{ path: `${path}.service`, message }]
}

function noService({ services }: Stock, name: string, path: string): SpecViolation {
  const expected = expectedOf(name, Array.from(services.keys()))
  return { path, message: `no manifest has a Service "${name}", ${expected}` }
}

function unknownImage(stock: Stock, image: string, path: string): readonly SpecViolation[] {
  if (stock.texts.has(image)) return []
  const message = `nothing runs the image "${image}", ${expectedOf(image, stock.images)}`
  return [{ path, message }]
}

function expectedOf(name: string, known: readonly string[]): string {
  if (known.length === 0) return 'expected one in spec.manifests'
  return `expected ${nearestAmong(name, known) ?? listOf(known)}`
}
