import { describe, expect, it } from '@jest/globals'
import { linkerFlags, PINS, versionIn } from '../../../hack/control-plane/pins.ts'
import { readProjectFile } from '../../support/project-files.ts'

const KUBERNETES = goModOf('kubernetes')

describe('the pins', () => {
  it.each(PINS)('$name has exactly its programs as tools', ({ name, programs }) => {
    const tools = [...goModOf(name).matchAll(/^(?:tool |\t)([^\s(]+)$/gm)].map(([, path]) => path)
    expect(tools.sort()).toEqual(Object.values(programs).sort())
  })

  it.each(PINS)('$name has one version, and sums for it', ({ name, module }) => {
    const version = versionIn(goModOf(name), module)
    expect(readProjectFile(`hack/control-plane/${name}/go.sum`)).toContain(`${module} ${version} `)
  })

  it('take the staging modules of Kubernetes from the same release as Kubernetes', () => {
    const minor = versionIn(KUBERNETES, 'k8s.io/kubernetes').replace('v1.', 'v0.')
    const replaced = [...KUBERNETES.matchAll(/^\t(\S+) => (\S+) (\S+)$/gm)]
    expect(replaced).toHaveLength(33)
    expect(replaced.filter(([, from, to, version]) => from !== to || version !== minor)).toEqual([])
  })

  it('are the versions that the documents name', () => {
    const page = readProjectFile('docs/control-plane.md')
    expect(
      PINS.filter(({ name, module }) => !page.includes(versionIn(goModOf(name), module))),
    ).toEqual([])
  })
})

describe('versionIn()', () => {
  it('takes the required version, not a replaced or a similar one', () => {
    const goMod = 'require (\n\ta.io/b/c v9.0.0 // indirect\n\ta.io/b v1.2.3 // indirect\n)\n'
    expect(versionIn(goMod, 'a.io/b')).toBe('v1.2.3')
  })

  it('complains of a module that is not required', () => {
    expect(() => versionIn('module x\n', 'a.io/b')).toThrow(
      'Cannot find the version of "a.io/b": its go.mod does not require it',
    )
  })
})

describe('linkerFlags()', () => {
  it.each([
    ['kubernetes', 'v1.36.3', '-X k8s.io/component-base/version.gitMinor=36'],
    ['helm', 'v4.3.1', '-X helm.sh/helm/v4/internal/version.version=v4.3.1'],
    ['etcd', 'v3.7.3', '-s -w'],
  ])('%s %s is told %s', (name, version, flag) => {
    const flags = PINS.filter((pin) => pin.name === name).map((pin) => linkerFlags(pin, version))
    expect(flags).toEqual([expect.stringContaining(flag)])
  })
})

function goModOf(name: string): string {
  return readProjectFile(`hack/control-plane/${name}/go.mod`)
}
