import { days } from './days.ts'
import { decide } from './decide.ts'
import { fork } from './fork.ts'
import { pods } from './pods.ts'
import { real } from './real.ts'
import { rest } from './rest.ts'
import { week } from './week.ts'
import { writes } from './writes.ts'

type Print = (line: string) => void
type Bench = (print: Print, args: readonly string[]) => object | Promise<object>

const BENCHES: Readonly<Record<string, Bench>> = {
  days,
  decide,
  fork,
  pods,
  real,
  rest,
  week,
  writes,
}

/** Runs one benchmark by its name: lines for people, then its figures as one line of JSON. */
async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const bench = BENCHES[name]
  if (bench === undefined) {
    const names = Object.keys(BENCHES).join(', ')
    process.stderr.write(`Cannot run the benchmark "${name}": expected one of ${names}\n`)
    return 2
  }
  const figures = await bench((line) => process.stdout.write(`${line}\n`), args)
  process.stdout.write(`${JSON.stringify({ bench: name, ...figures })}\n`)
  return 0
}

process.exitCode = await main(process.argv.slice(2))
