import { describe, expect, it } from '@jest/globals'
import { containers, owners, type Step, web, written } from '../../../../support/field-stories.ts'

describe('a conflict', () => {
  const stories: readonly [string, Step[], string, (string | undefined)[]][] = [
    [
      'names the applier and the field',
      [
        { by: 'flux', applies: { replicas: 2 } },
        { by: 'b', applies: { replicas: 3 } },
      ],
      'Apply failed with 1 conflict: conflict with "flux": .spec.replicas',
      ['.spec.replicas'],
    ],
    [
      'names the updater with its API version',
      [
        { by: 'kubectl-scale', updates: { replicas: 2 } },
        { by: 'b', applies: { replicas: 3 } },
      ],
      'Apply failed with 1 conflict: conflict with "kubectl-scale" using apps/v1: .spec.replicas',
      ['.spec.replicas'],
    ],
    [
      'lists several by owner',
      [
        { by: 'a', applies: { replicas: 2, ...containers(web) } },
        { by: 'b', applies: { paused: true } },
        {
          by: 'c',
          applies: { paused: false, replicas: 3, ...containers({ name: 'web', image: 'web:9' }) },
        },
      ],
      'Apply failed with 3 conflicts: conflicts with "a":\n- .spec.replicas\n- .spec.template.spec.containers[name="web"].image\nconflicts with "b":\n- .spec.paused',
      ['.spec.replicas', '.spec.template.spec.containers[name="web"].image', '.spec.paused'],
    ],
  ]

  it.each(stories)('%s', (_name, steps, message, fields) => {
    let refusal: unknown
    try {
      written(steps)
    } catch (error) {
      refusal = error
    }
    expect(refusal).toMatchObject({ reason: 'Conflict', message })
    const { causes } = refusal as { causes: { reason: string; field?: string }[] }
    expect(causes.map(({ field }) => field)).toEqual(fields)
    expect(new Set(causes.map(({ reason }) => reason))).toEqual(new Set(['FieldManagerConflict']))
  })

  it('does not arise over a value that is the same', () => {
    const steps: Step[] = [
      { by: 'u', updates: { replicas: 2 } },
      { by: 'a', applies: { replicas: 2 } },
    ]
    expect(owners(written(steps))).toEqual([
      'a Apply  {"f:spec":{"f:replicas":{}}}',
      'u Update 00 {"f:spec":{"f:replicas":{}}}',
    ])
  })
})
