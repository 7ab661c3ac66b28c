import type { KubeObject } from '../../../objects/meta.ts'
import type { World } from '../world.ts'
import { LIMIT_RANGER } from './limit-ranger.ts'
import { NAMESPACE_LIFECYCLE } from './namespace-lifecycle.ts'
import type { AdmissionPlugin, PluginRequest } from './plugin.ts'
import { PRIORITY } from './priority.ts'
import { RESOURCE_QUOTA } from './resource-quota.ts'
import { SERVICE_ACCOUNT } from './service-account.ts'

/** In the order of Kubernetes 1.36, pkg/kubeapiserver/options/plugins.go (AllOrderedPlugins). */
const PLUGINS: readonly AdmissionPlugin[] = [
  NAMESPACE_LIFECYCLE,
  LIMIT_RANGER,
  SERVICE_ACCOUNT,
  PRIORITY,
  RESOURCE_QUOTA,
]

/** What the plugins make of an object, before policies see it. */
export function admittedByPlugins<T extends KubeObject>(
  world: World,
  request: PluginRequest<T>,
): T {
  let last = request
  for (const plugin of PLUGINS) {
    const object = plugin.admit?.(world, last) ?? last.object
    if (object !== last.object) last = { ...last, object }
  }
  return last.object
}

/** Lets the plugins refuse an object that is about to be stored, or count it. */
export function validateByPlugins<T extends KubeObject>(
  world: World,
  request: PluginRequest<T>,
): void {
  for (const plugin of PLUGINS) plugin.validate?.(world, request)
}
