import { endControlPlanes, prepareControlPlanes } from '../support/kube/control-plane.ts'

/** Where the control planes of this run are, to be ended after it. */
export const STARTED: { home?: string } = {}

/** Who breaks off the tests leaves nothing running. */
const BREAKS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const

// Jest takes no other export.
// eslint-disable-next-line no-restricted-syntax
export default function setUp(): void {
  const home = prepareControlPlanes()
  if (home === undefined) return
  STARTED.home = home
  for (const [signal, code] of BREAKS) {
    process.once(signal, () => {
      endControlPlanes(home)
      process.exit(code)
    })
  }
}
