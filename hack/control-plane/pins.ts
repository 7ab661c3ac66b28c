import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A Go module of this folder, and the programs that are built from it. */
export interface Pin {
  readonly name: 'kubernetes' | 'etcd' | 'kwok' | 'helm'
  readonly module: string
  /** From a program's name to its package. */
  readonly programs: Readonly<Record<string, string>>
  /** What the linker has to fill in; otherwise Kubernetes calls itself v0.0.0. */
  readonly versionFields: readonly VersionField[]
}

type VersionField = readonly [
  path: string,
  field: 'gitVersion' | 'gitMajor' | 'gitMinor' | 'version',
]

const COMMANDS = 'k8s.io/kubernetes/cmd'

/** One Go module each: what they depend on disagrees. */
export const PINS: readonly Pin[] = [
  {
    name: 'kubernetes',
    module: 'k8s.io/kubernetes',
    programs: {
      'kube-apiserver': `${COMMANDS}/kube-apiserver`,
      'kube-controller-manager': `${COMMANDS}/kube-controller-manager`,
      'kube-scheduler': `${COMMANDS}/kube-scheduler`,
      kubectl: `${COMMANDS}/kubectl`,
    },
    versionFields: [
      ['k8s.io/component-base/version', 'gitVersion'],
      ['k8s.io/component-base/version', 'gitMajor'],
      ['k8s.io/component-base/version', 'gitMinor'],
      ['k8s.io/client-go/pkg/version', 'gitVersion'],
    ],
  },
  {
    name: 'etcd',
    module: 'go.etcd.io/etcd/server/v3',
    programs: { etcd: 'go.etcd.io/etcd/server/v3' },
    versionFields: [],
  },
  {
    name: 'kwok',
    module: 'sigs.k8s.io/kwok',
    programs: { kwok: 'sigs.k8s.io/kwok/cmd/kwok' },
    versionFields: [],
  },
  {
    name: 'helm',
    module: 'helm.sh/helm/v4',
    programs: { helm: 'helm.sh/helm/v4/cmd/helm' },
    versionFields: [['helm.sh/helm/v4/internal/version', 'version']],
  },
]

/** The version of a pin's module in the text of its `go.mod`. */
export function versionIn(goMod: string, module: string): string {
  const line = goMod.split('\n').find((one) => one.trim().startsWith(`${module} v`))
  const version = line === undefined ? undefined : / (v[^ ]+)/.exec(line)?.[1]
  if (version !== undefined) return version
  throw new Error(`Cannot find the version of "${module}": its go.mod does not require it`)
}

/** Strips, and says the version where a program would not know its own. */
export function linkerFlags(pin: Pin, version: string): string {
  const [major = '', minor = ''] = version.slice(1).split('.')
  const fields = { gitVersion: version, version, gitMajor: major, gitMinor: minor }
  const settings = pin.versionFields.map(([path, field]) => `-X ${path}.${field}=${fields[field]}`)
  return ['-s -w', ...settings].join(' ')
}

/** Changes with every pin, so that programs of other versions are never taken for these. */
export function keyOf(folder: string): string {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`)
  for (const { name } of PINS) {
    hash.update(readFileSync(join(folder, name, 'go.mod')))
    hash.update(readFileSync(join(folder, name, 'go.sum')))
  }
  return hash.digest('hex').slice(0, 12)
}
