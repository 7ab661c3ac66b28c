import { afterAll, beforeAll, describe, it } from '@jest/globals'
import { controlPlaneFolder } from '../../support/kube/control-plane.ts'
import { installDefinitions } from '../../support/kube/install-definitions.ts'
import { neverReady } from '../../support/kube/never-ready.ts'
import { playAhead } from '../../support/kube/play-ahead.ts'
import { Halt, RealGround } from '../../support/kube/real-ground.ts'
import { connectTo, freshSubject } from '../../support/kube/real-subject.ts'

const TIMEOUT_MS = 300_000

/** Makes a test of each row, played on a real cluster; so many of them at once. */
export function onRealGround<Row extends { readonly name: string }>(
  title: string,
  rows: readonly Row[],
  width: number,
  play: (row: Row, ground: RealGround) => Promise<void>,
): void {
  const folder = controlPlaneFolder()
  const cluster = connectTo(`${folder}/kubeconfig`)
  const halt = new Halt(folder)
  const played = playAhead(rows, width, async (row, index) => {
    await play(row, await RealGround.open(cluster, `row-${index}`, halt))
  })

  beforeAll(async () => {
    await installDefinitions(cluster)
    await freshSubject(cluster)
    await neverReady(cluster, 'web:broken')
  }, TIMEOUT_MS)
  afterAll(async () => {
    await freshSubject(cluster)
    cluster.close()
  }, TIMEOUT_MS)

  describe(title, () => {
    it.each(rows.map(({ name }, index) => [name, index] as const))(
      '%s',
      (_name, index) => played(index),
      TIMEOUT_MS,
    )
  })
}
