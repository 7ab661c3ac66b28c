import { endControlPlanes } from '../support/kube/control-plane.ts'
import { STARTED } from './prepare-control-planes.ts'

// Jest takes no other export.
// eslint-disable-next-line no-restricted-syntax
export default function tearDown(): void {
  if (STARTED.home !== undefined) endControlPlanes(STARTED.home)
}
