import { spawn, type ChildProcess } from 'node:child_process'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { defined } from '../../src/base/assert.ts'
import { MUTATING_POLICIES } from '../../src/objects/admission.ts'
import { controlPlaneFolder, controlPlanePrograms } from '../support/kube/control-plane.ts'
import { installCrds } from '../support/kube/install-crds.ts'
import { connectTo, freshSubject } from '../support/kube/real-subject.ts'
import { projectFiles, readProjectFile } from '../support/project-files.ts'
import { accountOf, type Account } from './told/account.ts'
import { brokenLevels } from './told/pod-levels.ts'
import { RealTelling, type Scene } from './told/real-telling.ts'
import { tellSimulated } from './told/simulated-telling.ts'
import { readTold, type Told } from './told/told.ts'

const TIMEOUT_MS = 300_000
// `TOLD=shop npm run test:e2e -- test/e2e/told` plays only those of such a name.
// Not the tour: it shows what becomes of containers and of machines, and here there are neither.
const FILES = ['examples', 'test/e2e/told/scenarios']
  .flatMap((folder) => projectFiles(folder, '.yaml'))
  .filter((file) => !file.startsWith('examples/tour/'))
  .filter((file) => readProjectFile(file).includes('kind: Scenario'))
  .filter((file) => file.match(process.env['TOLD'] ?? ''))

const kubeconfig = `${controlPlaneFolder()}/kubeconfig`
const cluster = connectTo(kubeconfig)
const tellings = new Map<string, Promise<Telling>>()
let operator: ChildProcess

interface Telling {
  readonly simulated: Account
  readonly real: Account
  /** Which of its expectations of pods did not hold on the real cluster. */
  readonly broken: readonly string[]
}

// All at once, as most of the time is pauses; then those that change what holds for all.
beforeAll(async () => {
  await installCrds(cluster)
  await freshSubject(cluster)
  operator = startOperator()
  const scene = { cluster, kubeconfig, programs: controlPlanePrograms() }
  const stories = await Promise.all(
    FILES.map(async (file) => ({ file, told: await readTold(file) })),
  )
  for (const { file, told } of stories.filter((story) => !isForAll(story.told))) {
    start(file, tell(scene, told))
  }
  let before: Promise<unknown> = Promise.allSettled(tellings.values())
  for (const { file, told } of stories.filter((story) => isForAll(story.told))) {
    const telling = before.then(() => tell(scene, told))
    start(file, telling)
    before = Promise.allSettled([telling])
  }
}, TIMEOUT_MS)
afterAll(async () => {
  operator.kill('SIGKILL')
  await freshSubject(cluster)
  cluster.close()
}, TIMEOUT_MS)

it.each(FILES)(
  '%s goes on a real cluster as it goes on the simulated one',
  async (file) => {
    const { simulated, real, broken } = await defined(tellings.get(file), `what came of ${file}`)
    expect(real).toEqual(simulated)
    expect(broken).toEqual([])
  },
  TIMEOUT_MS,
)

function start(file: string, telling: Promise<Telling>): void {
  // Its own test says how it ended.
  telling.catch(() => undefined)
  tellings.set(file, telling)
}

/** A policy concerns every plan of the cluster. */
function isForAll({ manifests }: Told): boolean {
  return [...manifests.values()].flat().some(({ kind }) => kind === MUTATING_POLICIES.kind)
}

async function tell(scene: Scene, told: Told): Promise<Telling> {
  const simulated = await tellSimulated(told)
  const changes = await new RealTelling(scene, told).tell(simulated)
  const broken = brokenLevels(told.scenario.spec.expect, changes)
  return { simulated: simulated.account, real: accountOf(changes), broken }
}

function startOperator(): ChildProcess {
  const args = ['--kubeconfig', kubeconfig, '--listen', '127.0.0.1:0', '--no-leader-elect']
  return spawn(process.execPath, ['dist/rolloutplan.js', 'operator', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
