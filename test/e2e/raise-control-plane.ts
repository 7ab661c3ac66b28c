import { raiseControlPlane } from '../support/kube/control-plane.ts'

/** What was started for this run, to be ended after it. */
export const STARTED: { folder?: string } = {}

// Jest takes no other export.
// eslint-disable-next-line no-restricted-syntax
export default function setUp(): void {
  const folder = raiseControlPlane()
  if (folder !== undefined) STARTED.folder = folder
}
