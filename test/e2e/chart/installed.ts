import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { controlPlaneFolder } from '../../support/kube/control-plane.ts'
import { deploymentYaml, planYaml, serviceYaml } from '../../support/manifests.ts'
import type { Programs } from './programs.ts'
import { HOME, RELEASE } from './release.ts'

/** Who the operator is to the API server. */
export const USER = `system:serviceaccount:${HOME}:rolloutplan`

/** A release whose operator runs here, as nothing runs in the pods of the control plane. */
export class Installed {
  readonly #programs: Programs
  readonly #folder = mkdtempSync(join(tmpdir(), 'rolloutplan-installed-'))
  readonly #operator: ChildProcess

  /** Installs the chart with some values, and starts an operator as its image would. */
  constructor(programs: Programs, values: string, args: readonly string[]) {
    this.#programs = programs
    programs.run(`helm install ${RELEASE} charts/rolloutplan --set replicas=0 ${values} --wait`)
    this.#operator = spawn(process.execPath, [...this.#commandLine(), ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }

  /** A Deployment of two pods with a Service, at rest under a plan. */
  furnish(namespace: string, strategy: string): void {
    const manifests = [deploymentYaml('web', 2), serviceYaml(), planYaml(strategy)].join('---\n')
    this.#programs.run(`kubectl apply -n ${namespace} -f -`, manifests)
    this.waitFor(namespace, 'status.phase', 'Healthy')
  }

  setImage(namespace: string, image: string): void {
    this.#programs.run(`kubectl set image -n ${namespace} deployment/web web=${image}`)
  }

  /** Waits for a field of the plan. */
  waitFor(namespace: string, path: string, value: string): void {
    const line = `kubectl wait -n ${namespace} rp/web --for=jsonpath={.${path}}=${value}`
    this.#programs.run(`${line} --timeout=60s`)
  }

  async endOperator(): Promise<void> {
    if (this.#operator.exitCode !== null) return
    const ended = once(this.#operator, 'exit')
    this.#operator.kill('SIGTERM')
    await ended
  }

  /** Ends whatever runs; may be asked for at any time. */
  remove(): void {
    this.#operator.kill('SIGKILL')
    this.#programs.try(`helm uninstall ${RELEASE} --wait`)
    rmSync(this.#folder, { recursive: true })
  }

  #commandLine(): readonly string[] {
    return [
      '--disallow-code-generation-from-strings',
      '--disable-proto=delete',
      'dist/rolloutplan.js',
      'operator',
      '--kubeconfig',
      this.#kubeconfigOfAccount(),
      '--listen=127.0.0.1:0',
      `--lease-namespace=${HOME}`,
    ]
  }

  #kubeconfigOfAccount(): string {
    const admin = readFileSync(`${controlPlaneFolder()}/kubeconfig`, 'utf8')
    const token = this.#programs.run(`kubectl create token rolloutplan -n ${HOME}`).trim()
    const kubeconfig = parse(admin) as { users: [{ name: string }] }
    const [{ name }] = kubeconfig.users
    const file = join(this.#folder, 'kubeconfig')
    writeFileSync(file, stringify({ ...kubeconfig, users: [{ name, user: { token } }] }))
    return file
  }
}
