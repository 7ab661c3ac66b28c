import { describe, expect, it } from '@jest/globals'
import { Behaviours, DEFAULT_BEHAVIOUR } from '../../../../src/cluster/sim/behaviour.ts'

describe('Behaviours', () => {
  it('have a default for images of which nothing is said', () => {
    expect(new Behaviours().of('web:a')).toBe(DEFAULT_BEHAVIOUR)
  })

  it('keep what a change does not name', () => {
    const behaviours = new Behaviours()
    behaviours.change('web:a', { startupSeconds: 7, exitCode: 2 })
    behaviours.change('web:a', { exitCode: 3 })
    expect(behaviours.of('web:a')).toEqual({
      ...DEFAULT_BEHAVIOUR,
      startupSeconds: 7,
      exitCode: 3,
    })
  })

  it('go their own way in a fork', () => {
    const behaviours = new Behaviours()
    const fork = behaviours.fork()
    fork.change('web:a', { neverReady: true })
    expect(behaviours.of('web:a').neverReady).toBe(false)
  })
})
