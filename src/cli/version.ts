import type { Command } from 'commander'
import type { Cli } from './cli.ts'

export function addVersion(program: Command, cli: Cli): void {
  program
    .command('version')
    .summary('print the version')
    .description('Prints the version of this program.')
    .action(() => {
      cli.print(versionLine(cli))
    })
}

export function versionLine({ version }: Pick<Cli, 'version'>): string {
  return `rolloutplan ${version}`
}
