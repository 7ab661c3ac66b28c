import { FIELD_MANAGERS } from '../../api/labels.ts'
import { templateKeepers } from '../../domain/rollout/replica-sets/template-writers.ts'
import { keyOf } from '../../objects/meta.ts'
import { DEPLOYMENTS, type Deployment } from '../../objects/workload.ts'
import type { Patch } from '../../cluster/patch.ts'
import type { Place } from './at-cluster.ts'
import type { Cli } from '../cli.ts'

/**
 * Changes the template of a Deployment as the person who typed it, and warns of who may undo it.
 */
export async function editTemplate(
  target: Deployment,
  patch: Patch,
  { cluster }: Place,
  cli: Cli,
): Promise<Deployment> {
  const options = { fieldManager: FIELD_MANAGERS.cli }
  const edited = await cluster.patch(DEPLOYMENTS, keyOf(target), patch, options)
  const keepers = templateKeepers(target).map((name) => `"${name}"`)
  if (keepers.length > 0) {
    cli.printError(
      `Warning: the template of Deployment "${target.metadata.name}" is applied by ` +
        `${keepers.join(', ')}, which may put its own back: change it there as well`,
    )
  }
  return edited
}
