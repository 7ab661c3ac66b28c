import { describe, expect, it } from '@jest/globals'
import { parseAllDocuments } from 'yaml'
import type { KubeObject } from '../../../src/objects/meta.ts'
import { refusedManifests } from '../../../src/scenario/refused-manifests.ts'
import { deploymentYaml, serviceYaml } from '../../support/manifests.ts'
import { scenario } from '../../support/scenarios.ts'

const NAMESPACE = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n'
const FIRST = nodePort('first')
const SECOND = nodePort('second')
const IN_SHOP = serviceYaml('web').replace('metadata:\n', 'metadata:\n  namespace: shop\n')

describe('refusedManifests()', () => {
  it.each([
    ['takes what goes together', [deploymentYaml(), serviceYaml(), FIRST], []],
    ['takes a namespace and then what is in it', [NAMESPACE, IN_SHOP], []],
    [
      'knows a namespace that is not there yet',
      [IN_SHOP, NAMESPACE],
      ['namespaces "shop" not found'],
    ],
    [
      'knows a node port that another one has',
      [FIRST, SECOND],
      [
        'Service "second" is invalid: spec.ports[0].nodePort: Invalid value: 30000: provided port is already allocated',
      ],
    ],
  ])('%s', (_, texts, messages) => {
    const manifests = new Map([['all.yaml', texts.flatMap(objectsOf)]])
    const refusals = refusedManifests(scenario().spec, manifests, [])
    expect(refusals.map(({ error }) => error.message)).toEqual(messages)
  })
})

function nodePort(name: string): string {
  return serviceYaml(name)
    .replace('spec:', 'spec:\n  type: NodePort')
    .replace('port: 80', 'port: 80\n    nodePort: 30000')
}

function objectsOf(yaml: string): readonly KubeObject[] {
  return parseAllDocuments(yaml).map((document) => document.toJS() as KubeObject)
}
