import { SERVICE_ACCOUNTS } from '../../../objects/configuration.ts'
import { PODS, type Pod } from '../../../objects/pod.ts'
import { isSameResource } from '../../../objects/resource.ts'
import { forbidden } from '../api/refusals.ts'
import { storeKey } from '../store/store-key.ts'
import type { AdmissionPlugin } from './plugin.ts'

const DEFAULT_ACCOUNT = 'default'

/**
 * Refuses a pod whose service account is not there.
 *
 * Kubernetes 1.36, plugin/pkg/admission/serviceaccount. Left out on purpose: the account `default`,
 * which a new namespace has in a moment, and for which the real plugin waits; its tokens; its pull
 * secrets.
 */
export const SERVICE_ACCOUNT: AdmissionPlugin = {
  validate(world, { kind, object, old }) {
    if (old !== undefined || !isSameResource(kind.resource, PODS)) return
    const { spec, metadata } = object as unknown as Pod
    const { serviceAccountName: name = DEFAULT_ACCOUNT } = spec
    if (name === DEFAULT_ACCOUNT) return
    const { namespace = '' } = metadata
    if (world.store.get(SERVICE_ACCOUNTS, storeKey(namespace, name)) !== undefined) return
    const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`
    throw forbidden(PODS, metadata.name, why)
  },
}
