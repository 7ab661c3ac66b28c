import { macrotask } from '../../../src/base/system-macrotask.ts'

/** Waits for the network of this machine, as long as the test may take. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await macrotask()
}
