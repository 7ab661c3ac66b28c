import { deepEqual } from '../../../base/json.ts'
import type { ConfigMap, ServiceAccount } from '../../../objects/configuration.ts'
import { CONFIG_MAPS, SERVICE_ACCOUNTS } from '../../../objects/configuration.ts'
import type { ClusterErrorCause } from '../../errors.ts'
import { makeKind } from './make-kind.ts'
import { forbiddenValue, invalidValue } from './rules/causes.ts'
import { CONFIG_MAP, SERVICE_ACCOUNT } from './shapes/small-shapes.ts'

/** ConfigMaps: Kubernetes 1.36, pkg/apis/core/validation (ValidateConfigMap). */
export const CONFIG_MAP_KIND = makeKind<ConfigMap>({
  resource: CONFIG_MAPS,
  shortNames: ['cm'],
  shape: CONFIG_MAP,
  rules: (map, old) => [
    ...keyRules(map),
    ...(old?.immutable === true ? immutableRules(map, old) : []),
  ],
})

export const SERVICE_ACCOUNT_KIND = makeKind<ServiceAccount>({
  resource: SERVICE_ACCOUNTS,
  shortNames: ['sa'],
  shape: SERVICE_ACCOUNT,
})

function keyRules(map: ConfigMap): ClusterErrorCause[] {
  return (['data', 'binaryData'] as const).flatMap((field) =>
    Object.keys(map[field] ?? {})
      .filter((key) => !/^[-._a-zA-Z0-9]{1,253}$/.test(key) || key === '.' || key === '..')
      .map((key) => invalidValue(`${field}[${key}]`, key, KEY_MESSAGE)),
  )
}

const KEY_MESSAGE =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  " +
  "or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"

function immutableRules(map: ConfigMap, old: ConfigMap): ClusterErrorCause[] {
  return (['immutable', 'data', 'binaryData'] as const)
    .filter((field) => !deepEqual(map[field], old[field]))
    .map((field) => forbiddenValue(field, 'field is immutable when `immutable` is set'))
}
