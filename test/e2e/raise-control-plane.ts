import { endControlPlane, raiseControlPlane } from '../support/kube/control-plane.ts'

/** What was started for this run, to be ended after it. */
export const STARTED: { folder?: string } = {}

/** Who breaks off the tests, which run in this process, leaves nothing running. */
const BREAKS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const

// Jest takes no other export.
// eslint-disable-next-line no-restricted-syntax
export default function setUp(): void {
  const folder = raiseControlPlane()
  if (folder === undefined) return
  STARTED.folder = folder
  for (const [signal, code] of BREAKS) {
    process.once(signal, () => {
      endControlPlane(folder)
      process.exit(code)
    })
  }
}
