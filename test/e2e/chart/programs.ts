import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { controlPlaneFolder, controlPlanePrograms } from '../../support/kube/control-plane.ts'

/** What a program has said, and how it ended. */
export interface Said {
  readonly status: number
  readonly text: string
  readonly errors: string
}

/** Runs a program of the control plane of this run; the words of a line are parted by spaces. */
export class Programs {
  readonly #folder = controlPlanePrograms()
  readonly #environment = {
    ...process.env,
    KUBECONFIG: join(controlPlaneFolder(), 'kubeconfig'),
    // Nothing of whoever runs the tests.
    HELM_CONFIG_HOME: join(controlPlaneFolder(), 'helm'),
  }

  /** Throws what it said where it did not end well. */
  run(line: string, input = ''): string {
    const said = this.try(line, input)
    if (said.status === 0) return said.text
    throw new Error(
      `Cannot run "${line}": it ended with ${said.status}: ${said.errors}${said.text}`,
    )
  }

  try(line: string, input = ''): Said {
    const [program = '', ...args] = line.trim().split(/\s+/)
    const { status, stdout, stderr } = spawnSync(join(this.#folder, program), args, {
      encoding: 'utf8',
      input,
      env: this.#environment,
    })
    return { status: status ?? -1, text: stdout, errors: stderr }
  }
}
