import { expect, it } from '@jest/globals'
import { instant } from '../../../src/base/units.ts'
import { LiveFoot } from '../../../src/view/live-foot.ts'
import type { TimelineRow } from '../../../src/view/timeline.ts'

const ROW: TimelineRow = {
  at: instant(0),
  source: 'plan',
  workload: 'default/web',
  text: 'Healthy Adopted',
  progress: '',
  pods: [{ version: 'web:1\u001b[2J', ready: 1, total: 1, ending: 0, restarts: 0 }],
  shares: [],
}
const CART: TimelineRow = { ...ROW, source: 'pods', workload: 'default/cart', text: '' }

it('LiveFoot shows the workload of the last row, with its own plan', () => {
  const foot = new LiveFoot(true)
  foot.see(ROW)
  foot.see(CART)
  expect(foot.state).toMatchObject({ name: 'default/cart', plan: undefined })
  foot.see({ ...ROW, source: 'pods', text: '' })
  expect(foot.state).toMatchObject({ name: 'default/web', plan: { text: 'Healthy Adopted' } })
})

it('LiveFoot stays with its workload when somebody does something, and names no lone one', () => {
  const foot = new LiveFoot(false)
  foot.see(ROW)
  foot.see({ ...ROW, source: 'you', workload: '', pods: [] })
  expect(foot.state.name).toBeUndefined()
  expect(foot.state.pods?.pods[0]?.version).toBe('web:1[2J')
})
