import { readFile } from 'node:fs/promises'
import { UsageError } from '../cli/usage-error.ts'

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory, expected a file',
  EACCES: 'you may not read it',
}

/** The text of a file; one that can not be read is a `UsageError`. */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    throw new UsageError(`Cannot read "${path}": ${WHY[code] ?? message}`, { cause: error })
  }
}
