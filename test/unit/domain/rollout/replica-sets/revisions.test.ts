import { describe, expect, it } from '@jest/globals'
import { SEAL_ANNOTATION } from '../../../../../src/api/labels.ts'
import {
  revisionBefore,
  revisionsOf,
} from '../../../../../src/domain/rollout/replica-sets/revisions.ts'
import {
  POD_TEMPLATE_HASH,
  REVISION_ANNOTATION,
  type Deployment,
  type ReplicaSet,
} from '../../../../../src/objects/workload.ts'
import { deploymentOf, metadataOf } from '../../../../support/facts.ts'

const OWNER = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'uid-of-web' }

function templateOf(image: string, labels: Readonly<Record<string, string>> = {}) {
  return {
    metadata: { labels: { app: 'web', ...labels } },
    spec: { containers: [{ name: 'web', image }] },
  }
}

function setOf(image: string, revision?: number, owner = OWNER): ReplicaSet {
  const annotations = revision === undefined ? {} : { [REVISION_ANNOTATION]: String(revision) }
  const selector = { matchLabels: { app: 'web' } }
  const template = templateOf(image, { [POD_TEMPLATE_HASH]: image })
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: metadataOf(image, { annotations, ownerReferences: [owner] }),
    spec: { selector, template },
  }
}

function asking(image: string): Deployment {
  return deploymentOf({ template: templateOf(image) })
}

const SETS = [setOf('web:1', 1), setOf('web:10', 10), setOf('web:2', 2)]

describe('revisionsOf()', () => {
  it('has the newest first, by number, with the template that was asked for', () => {
    const revisions = revisionsOf(asking('web:10'), SETS)
    expect(revisions.map(({ number }) => number)).toEqual([10, 2, 1])
    expect(revisions[0]?.template).toEqual(templateOf('web:10'))
  })

  it('leaves out what is on trial, and what is not the Deployment’s', () => {
    const other = { ...OWNER, uid: 'uid-of-another' }
    expect(revisionsOf(asking('web:1'), [setOf('web:3'), setOf('web:4', 4, other)])).toEqual([])
  })

  it('knows a sealed template for what it was', () => {
    const [set = setOf('web:1', 1)] = SETS
    const { template } = set.spec
    const metadata = { ...template.metadata, annotations: { [SEAL_ANNOTATION]: 'x' } }
    const sealed = { ...set, spec: { ...set.spec, template: { ...template, metadata } } }
    const [revision] = revisionsOf(asking('web:1'), [sealed])
    expect(revision?.template.metadata?.annotations).toEqual({})
  })
})

describe('revisionBefore()', () => {
  it.each([
    ['at rest the one before', 'web:10', 2],
    ['during a rollout the stable one', 'web:11', 10],
    ['on the way to an old one the newest', 'web:1', 10],
  ])('is %s', (_name, image, number) => {
    const target = asking(image)
    expect(revisionBefore(target, revisionsOf(target, SETS))?.number).toBe(number)
  })

  it('is none where there is but the current one', () => {
    const target = asking('web:1')
    expect(revisionBefore(target, revisionsOf(target, [setOf('web:1', 1)]))).toBeUndefined()
  })
})
