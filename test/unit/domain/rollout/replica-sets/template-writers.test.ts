import { describe, expect, it } from '@jest/globals'
import { templateKeepers } from '../../../../../src/domain/rollout/replica-sets/template-writers.ts'
import type { ManagedFieldsEntry } from '../../../../../src/objects/meta.ts'
import { deploymentOf } from '../../../../support/facts.ts'

function entryOf(
  manager: string,
  operation: ManagedFieldsEntry['operation'],
  fieldsV1: ManagedFieldsEntry['fieldsV1'],
): ManagedFieldsEntry {
  return { manager, operation, apiVersion: 'apps/v1', fieldsType: 'FieldsV1', fieldsV1 }
}

const TEMPLATE = { 'f:spec': { 'f:template': {} } }

describe('templateKeepers()', () => {
  it('names those that apply the template, each once, in order', () => {
    const managedFields = [
      entryOf('kustomize-controller', 'Apply', TEMPLATE),
      entryOf('argocd-controller', 'Apply', TEMPLATE),
      entryOf('argocd-controller', 'Apply', TEMPLATE),
      entryOf('kubectl-set', 'Update', TEMPLATE),
      entryOf('rolloutplan-gate', 'Apply', { 'f:spec': { 'f:paused': {} } }),
    ]
    expect(templateKeepers(deploymentOf({}, { managedFields }))).toEqual([
      'argocd-controller',
      'kustomize-controller',
    ])
  })

  it('knows Argo CD by the mark that it leaves', () => {
    const annotations = { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:shop/web' }
    expect(templateKeepers(deploymentOf({}, { annotations }))).toEqual(['Argo CD'])
  })

  it('names nobody where people edit by hand', () => {
    expect(templateKeepers(deploymentOf())).toEqual([])
  })
})
