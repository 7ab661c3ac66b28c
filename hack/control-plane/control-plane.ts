import { homedir } from 'node:os'
import { join } from 'node:path'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { down } from './down.ts'
import { LacksGo } from './go.ts'
import { PARTS } from './parts.ts'
import { prepareTools, type Workshop } from './tools.ts'
import { up } from './up.ts'

const EXIT = { notDone: 1, misused: 2, lacksGo: 3, brokenOff: 130 } as const
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const NODES = 5

const brokenOff = new AbortController()
for (const signal of SIGNALS) {
  process.on(signal, () => {
    brokenOff.abort()
  })
}

// The scripts beside this file say where they are; the bundle would not know.
const [pins = '', ...words] = process.argv.slice(2)

try {
  await program().parseAsync(words, { from: 'user' })
} catch (error) {
  process.exitCode = complain(error)
}

function program(): Command {
  const root = new Command('hack/control-plane').exitOverride()
  root
    .command('build')
    .description('Build what is missing of the programs, and start nothing; ends with 3 without Go')
    .action(runBuild)
  root
    .command('up')
    .description('Start a real Kubernetes control plane on loopback, or what is not running of it')
    .argument('[folder]', 'where to keep everything (default: a fresh temporary folder)')
    .option('--nodes <count>', 'how many nodes, with room for 500 pods each', parseCount, NODES)
    .action(runUp)
  root
    .command('down')
    .description('End what "up" started in a folder, and keep the folder')
    .argument('<folder>', 'what "up" printed')
    .argument('[parts...]', `only these of ${PARTS.join(', ')}`, parsePart)
    .option('--remove', 'remove the folder as well', false)
    .action(runDown)
  return root
}

async function runBuild(): Promise<void> {
  const { programs } = await prepareTools(workshop())
  say(`Built in ${programs}`)
}

async function runUp(
  named: string | undefined,
  { nodes }: { readonly nodes: number },
): Promise<void> {
  const { folder, programs } = await up(workshop(), { folder: named, nodes })
  say(`Up in ${folder.root}; to end it: hack/control-plane/down ${folder.root}`)
  process.stdout.write(`export KUBECONFIG='${folder.kubeconfig}'\n`)
  process.stdout.write(`export PATH='${programs}':"$PATH"\n`)
}

async function runDown(
  folder: string,
  parts: readonly string[],
  { remove }: { readonly remove: boolean },
): Promise<void> {
  const ended = await down({ folder, parts, remove })
  say(ended.length === 0 ? 'Nothing was running' : `Ended ${ended.join(', ')}`)
}

function workshop(): Workshop {
  return { pins, cache: cacheFolder(), say, signal: brokenOff.signal }
}

function parseCount(word: string): number {
  if (/^\d{1,4}$/.test(word)) return Number(word)
  throw new InvalidArgumentError('expected a number from 0 to 9999')
}

function parsePart(word: string, before: readonly string[] = []): readonly string[] {
  if ((PARTS as readonly string[]).includes(word)) return [...before, word]
  throw new InvalidArgumentError(`expected one of ${PARTS.join(', ')}`)
}

function cacheFolder(): string {
  const given = process.env['CONTROL_PLANE_CACHE'] ?? ''
  if (given !== '') return given
  const caches = process.env['XDG_CACHE_HOME'] ?? ''
  return join(caches === '' ? join(homedir(), '.cache') : caches, 'rolloutplan', 'control-plane')
}

/** Standard output is for the shell that evaluates it. */
function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

function complain(error: unknown): number {
  // The parser has said it already; help is no failure.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.misused
  if (brokenOff.signal.aborted) {
    say('Broken off: what was started has been ended')
    return EXIT.brokenOff
  }
  say(error instanceof Error ? error.message : String(error))
  return error instanceof LacksGo ? EXIT.lacksGo : EXIT.notDone
}
