import { Option, type Command } from 'commander'
import { stringify } from 'yaml'
import { unreachable } from '../../base/assert.ts'
import type { KubeObject } from '../../objects/meta.ts'
import { resourceName, type Resource } from '../../objects/resource.ts'
import type { Cli } from '../cli.ts'

/** How objects are printed for programs. */
export type ObjectFormat = 'json' | 'yaml' | 'name'

export interface OutputOptions {
  readonly output?: ObjectFormat
}

export function addOutputOption(command: Command, what: string): Command {
  const option = new Option('-o, --output <format>', `print ${what} instead`)
  return command.addOption(option.choices(['json', 'yaml', 'name']))
}

/** Prints one object as kubectl does. */
export function printObject<T extends KubeObject>(
  resource: Resource<T>,
  object: T,
  { format, cli }: { readonly format: ObjectFormat; readonly cli: Pick<Cli, 'print'> },
): void {
  if (format === 'name') cli.print(nameLine(resource, object))
  else cli.print(textOf(withoutManagedFields(object), format))
}

/** Prints several objects as one List. */
export function printObjects<T extends KubeObject>(
  resource: Resource<T>,
  objects: readonly T[],
  { format, cli }: { readonly format: ObjectFormat; readonly cli: Pick<Cli, 'print'> },
): void {
  if (format === 'name') {
    for (const object of objects) cli.print(nameLine(resource, object))
    return
  }
  const items = objects.map(withoutManagedFields)
  cli.print(textOf({ apiVersion: 'v1', kind: 'List', items }, format))
}

function textOf(value: unknown, format: Exclude<ObjectFormat, 'name'>): string {
  switch (format) {
    case 'json':
      return JSON.stringify(value, null, 2)
    case 'yaml':
      return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd()
    default:
      return unreachable(format)
  }
}

function nameLine<T extends KubeObject>(resource: Resource<T>, { metadata }: T): string {
  return `${resourceName(resource).replace(resource.plural, resource.kind.toLowerCase())}/${metadata.name}`
}

/** They are half of many objects and nobody reads them; kubectl leaves them out too. */
function withoutManagedFields(object: KubeObject): unknown {
  const metadata = Object.entries(object.metadata).filter(([field]) => field !== 'managedFields')
  return { ...object, metadata: Object.fromEntries(metadata) }
}
