import { without } from '../../../base/fields.ts'
import { deepEqual } from '../../../base/json.ts'
import type { ConfigMap, Secret, ServiceAccount } from '../../../objects/configuration.ts'
import { CONFIG_MAPS, SECRETS, SERVICE_ACCOUNTS } from '../../../objects/configuration.ts'
import type { StringMap } from '../../../objects/meta.ts'
import type { ClusterErrorCause } from '../../errors.ts'
import { makeKind } from './make-kind.ts'
import { forbiddenValue, immutableValue, invalidValue } from './rules/causes.ts'
import { CONFIG_MAP, SECRET, SERVICE_ACCOUNT } from './shapes/small-shapes.ts'

/** ConfigMaps: Kubernetes 1.36, pkg/apis/core/validation (ValidateConfigMap). */
export const CONFIG_MAP_KIND = makeKind<ConfigMap>({
  resource: CONFIG_MAPS,
  shortNames: ['cm'],
  shape: CONFIG_MAP,
  rules: (map, old) => [
    ...keyRules(map, ['data', 'binaryData']),
    ...(old?.immutable === true ? immutableRules(map, old, ['data', 'binaryData']) : []),
  ],
})

/**
 * Secrets: Kubernetes 1.36, pkg/apis/core/validation (ValidateSecret) and core/v1 conversion.go.
 *
 * Left out on purpose: what each type has to hold, and that values are Base64.
 */
export const SECRET_KIND = makeKind<Secret>({
  resource: SECRETS,
  shape: SECRET,
  defaults: withEncoded,
  rules: (secret, old) => [
    ...keyRules(secret, ['data']),
    ...(old === undefined || secret.type === old.type ? [] : [immutableValue('type', secret.type)]),
    ...(old?.immutable === true ? immutableRules(secret, old, ['data']) : []),
  ],
  selectableFields: { type: ({ type = '' }) => type },
})

/** What is given as text is kept with the rest, and wins over it. */
function withEncoded(secret: Secret): Secret {
  if (secret.stringData === undefined) return secret
  const encoded = Object.entries(secret.stringData).map(([key, text]) => [
    key,
    Buffer.from(text).toString('base64'),
  ])
  const data = { ...secret.data, ...Object.fromEntries(encoded) } as StringMap
  return { ...(without(secret, 'stringData') as Secret), data }
}

export const SERVICE_ACCOUNT_KIND = makeKind<ServiceAccount>({
  resource: SERVICE_ACCOUNTS,
  shortNames: ['sa'],
  shape: SERVICE_ACCOUNT,
})

type Content = Pick<ConfigMap, 'data' | 'binaryData' | 'immutable'>
type Fields = readonly ('data' | 'binaryData')[]

function keyRules(map: Content, fields: Fields): ClusterErrorCause[] {
  return fields.flatMap((field) =>
    Object.keys(map[field] ?? {})
      .filter((key) => !/^[-._a-zA-Z0-9]{1,253}$/.test(key) || key === '.' || key === '..')
      .map((key) => invalidValue(`${field}[${key}]`, key, KEY_MESSAGE)),
  )
}

const KEY_MESSAGE =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  " +
  "or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"

function immutableRules(map: Content, old: Content, fields: Fields): ClusterErrorCause[] {
  return (['immutable', ...fields] as const)
    .filter((field) => !deepEqual(map[field], old[field]))
    .map((field) => forbiddenValue(field, 'field is immutable when `immutable` is set'))
}
