import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { ROLLOUT_PLANS, type RolloutPlan } from '../../../src/api/rollout-plan.ts'
import { defined } from '../../../src/base/assert.ts'
import type { Resource } from '../../../src/objects/resource.ts'
import { SERVICES } from '../../../src/objects/service.ts'
import { DEPLOYMENTS } from '../../../src/objects/workload.ts'
import { installCrds } from '../../support/kube/install-crds.ts'
import { canaryObjects, type Canary } from '../canary-scenario.ts'
import type { Contender } from './contender.ts'

const RESOURCES: readonly Resource[] = [DEPLOYMENTS, SERVICES, ROLLOUT_PLANS]

/** The operator of this project, as its image runs it, its Lease included. */
export function rolloutPlan(canary: Canary): Contender<RolloutPlan> {
  return {
    userAgent: 'rolloutplan',
    told: ROLLOUT_PLANS,
    edited: DEPLOYMENTS,
    install: installCrds,
    start: (folder) => Promise.resolve(startOperator(folder)),
    objectsOf: (name) => {
      return canaryObjects(name, canary).map((object) => {
        const resource = RESOURCES.find(({ kind }) => kind === object.kind)
        return { resource: defined(resource, 'a kind'), object }
      })
    },
    isAtRest: ({ status }) => status?.phase === 'Healthy',
    hasCompleted: ({ status }) => {
      const isOver = status?.rollout?.finishTime !== undefined
      return (
        isOver && status.conditions?.some(({ reason }) => reason === 'RolloutComplete') === true
      )
    },
  }
}

function startOperator(folder: string): ChildProcess {
  const args = ['--kubeconfig', `${folder}/kubeconfig`, '--listen', '127.0.0.1:0']
  return spawn(process.execPath, [...imageFlags(), 'dist/rolloutplan.js', 'operator', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

/** What Node is told in the image. */
function imageFlags(): readonly string[] {
  const [, list = '[]'] = /^ENTRYPOINT (.+)$/m.exec(readFileSync('Dockerfile', 'utf8')) ?? []
  return (JSON.parse(list) as string[]).filter((part) => part.startsWith('--'))
}
