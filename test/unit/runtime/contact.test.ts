import { describe, expect, it } from '@jest/globals'
import { ClusterError } from '../../../src/cluster/errors.ts'
import { Contact } from '../../../src/runtime/contact.ts'
import { Stage } from '../../support/runtime/stage.ts'

const AWAY = new ClusterError('ServiceUnavailable', 'nobody listens there')
const DENIED = new ClusterError('Forbidden', 'cannot list resource "services"')

/** What is told when a part loses (-) and makes (+) contact, with seconds between. */
type Step = number | ClusterError | '+'

describe('Contact', () => {
  it.each<readonly [string, readonly Step[], readonly string[]]>([
    ['nothing where all is well', ['+', 5, '+'], []],
    ['an outage once', [AWAY, 5, AWAY, 5, AWAY], ['it: ServiceUnavailable']],
    [
      'the end of an outage once',
      [AWAY, 5, AWAY, 5, '+', 5, '+'],
      ['it: ServiceUnavailable', 'it: well after 10000 ms'],
    ],
    [
      'another reason',
      [AWAY, 5, DENIED, 5, DENIED, 5, '+'],
      ['it: ServiceUnavailable', 'it: Forbidden', 'it: well after 15000 ms'],
    ],
    [
      'an outage that lasts, every ten minutes',
      [AWAY, 599, AWAY, 1, AWAY, 300, AWAY],
      ['it: ServiceUnavailable', 'it: ServiceUnavailable'],
    ],
    [
      'one that comes and goes once a minute',
      [AWAY, 1, '+', 1, AWAY, 1, '+', 1, AWAY, 56, '+', 1, AWAY],
      ['it: ServiceUnavailable', 'it: well after 1000 ms', 'it: ServiceUnavailable'],
    ],
  ])('tells of %s', async (_what, steps, expected) => {
    const stage = new Stage()
    const contact = new Contact('it', stage.runtime)
    for (const step of steps) {
      if (typeof step === 'number') await stage.run(step * 1000)
      else if (step === '+') contact.made()
      else contact.lost(step)
    }
    expect(stage.outages).toEqual(expected)
  })

  it('answers whether there was an outage, told or not', async () => {
    const stage = new Stage()
    const contact = new Contact('it', stage.runtime)
    const answers = [contact.made()]
    for (let count = 0; count < 2; count++) {
      contact.lost(AWAY)
      await stage.run(1000)
      answers.push(contact.made(), contact.made())
    }
    expect(answers).toEqual([false, true, false, true, false])
  })
})
