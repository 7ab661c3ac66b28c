import { pathTo, pathToKey, type SpecViolation } from '../api/violation.ts'
import { listOf, nearestAmong } from '../base/nearest.ts'
import type { Manifests } from './perform.ts'
import { isOfPods } from './schema/expectation.ts'
import type { Action, Expectation, Scenario, TrafficSpec } from './scenario.ts'
import { stockOf, type Stock } from './stock.ts'

type Kind = keyof Stock['names']

/**
 * Everything that a scenario names and no manifest has: Deployments and their containers, Services,
 * plans, kinds, and images. Actions reach the namespace "default" only.
 *
 * What only comes to be while the run goes on, such as pods, is not looked for.
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
  const { setImage, scale, resume, undo, request, behave, traffic } = action
  return [
    ...unknown(stock, 'Deployment', setImage?.deployment, `${path}.setImage.deployment`),
    ...unknown(stock, 'Deployment', scale?.deployment, `${path}.scale.deployment`),
    ...unknown(stock, 'Deployment', resume?.deployment, `${path}.resume.deployment`),
    ...unknown(stock, 'Deployment', undo?.deployment, `${path}.undo.deployment`),
    ...unknown(stock, 'RolloutPlan', request?.plan, `${path}.request.plan`),
    ...(setImage === undefined ? [] : unknownContainer(stock, setImage, `${path}.setImage`)),
    ...(behave === undefined ? [] : unknownImage(stock, behave.image, `${path}.behave.image`)),
    ...(traffic === undefined ? [] : wrongTraffic(stock, traffic, `${path}.traffic`)),
    ...unknownObject(stock, action.patch, `${path}.patch`),
    ...unknownObject(stock, action.delete, `${path}.delete`),
  ]
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
      ...unknown(stock, 'Service', service, `${path}.service`),
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
  const quantity = 'always' in expectation ? expectation.always : expectation.atEnd
  const { of } = expectation
  if (isOfPods(quantity)) return unknown(stock, 'Deployment', of, `${path}.of`)
  const missing = unknown(stock, 'Service', of, `${path}.of`)
  if (missing.length > 0 || of === undefined) return missing
  return withoutTraffic(spec, of, `${path}.of`)
}

/** What is expected of requests that nobody sends would hold of nothing. */
function withoutTraffic(
  { traffic, timeline }: Scenario['spec'],
  service: string,
  path: string,
): readonly SpecViolation[] {
  const later = timeline.map((action) => action.traffic).filter((sent) => sent !== undefined)
  const used = [...new Set([...traffic, ...later].map((sent) => sent.service))]
  if (used.includes(service)) return []
  const expected = used.length === 0 ? 'expected some in spec.traffic' : expectedOf(service, used)
  return [{ path, message: `no client sends requests to Service "${service}", ${expected}` }]
}

function unknown(
  { names }: Stock,
  kind: Kind,
  name: string | undefined,
  path: string,
): readonly SpecViolation[] {
  const known = names[kind]
  if (name === undefined || known.includes(name)) return []
  return [{ path, message: `no manifest has a ${kind} "${name}", ${expectedOf(name, known)}` }]
}

function unknownContainer(
  { containers }: Stock,
  { deployment, container }: NonNullable<Action['setImage']>,
  path: string,
): readonly SpecViolation[] {
  const known = containers.get(deployment)
  if (known === undefined || container === undefined || known.includes(container)) return []
  const found = `Deployment "${deployment}" has no container "${container}"`
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
    const message = `the simulated cluster has no kind "${kind}", ${expectedOf(kind, stock.kinds)}`
    return [{ path: `${path}.kind`, message }]
  }
  return isNamed(kind) ? unknown(stock, kind, name, `${path}.name`) : []
}

function isNamed(kind: string): kind is Kind {
  return kind === 'Deployment' || kind === 'Service' || kind === 'RolloutPlan'
}

function wrongTraffic(
  stock: Stock,
  { service, namespace }: TrafficSpec,
  path: string,
): readonly SpecViolation[] {
  const missing = unknown(stock, 'Service', service, `${path}.service`)
  if (missing.length > 0) return missing
  if (!stock.portless.includes(`${namespace}/${service}`)) return []
  const message = `Service "${service}" has no ports to send requests to: write its spec.ports`
  return [{ path: `${path}.service`, message }]
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
