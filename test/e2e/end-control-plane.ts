import { endControlPlane } from '../support/kube/control-plane.ts'
import { STARTED } from './raise-control-plane.ts'

// Jest takes no other export.
// eslint-disable-next-line no-restricted-syntax
export default function tearDown(): void {
  if (STARTED.folder !== undefined) endControlPlane(STARTED.folder)
}
