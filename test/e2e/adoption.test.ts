import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { fc } from '../support/seeded.ts'
import { controlPlaneFolder } from '../support/kube/control-plane.ts'
import { connectTo, freshSubject } from '../support/kube/real-subject.ts'
import { RealStory } from './adoption/real-story.ts'
import { playSimulated } from './adoption/simulated-story.ts'
import { stories } from './adoption/story.ts'

// All at once: most of the time of a story is waiting until nothing happens.
const STORIES = 8
const TIMEOUT_MS = 300_000
const SEED = Number(process.env['SEED'] ?? 1)

const cluster = connectTo(`${controlPlaneFolder()}/kubeconfig`)

beforeAll(() => freshSubject(cluster), TIMEOUT_MS)
afterAll(async () => {
  await freshSubject(cluster)
  cluster.close()
}, TIMEOUT_MS)

it(
  `the real controllers make of adoptions what the simulated ones do (SEED=${SEED})`,
  async () => {
    const told = fc.sample(stories, { numRuns: STORIES, seed: SEED })
    const real = await Promise.all(
      told.map(async (story, index) => {
        const seen = await new RealStory(cluster, story, `story-${index}`).play()
        return { story, seen }
      }),
    )
    expect(real).toEqual(told.map((story) => ({ story, seen: playSimulated(story) })))
  },
  TIMEOUT_MS,
)
