// Bundles each composition root of src/main, the benchmarks and the control plane into one file of dist/;
// with names, only those.
import { chmodSync, existsSync } from 'node:fs'
import { build } from 'esbuild'

const roots = {
  rolloutplan: 'src/main/rolloutplan.ts',
  'generate-crds': 'src/main/generate-crds.ts',
  bench: 'test/bench/bench.ts',
  'control-plane': 'hack/control-plane/control-plane.ts',
}

const named = process.argv.slice(2)
const wanted = ([name, path]) => existsSync(path) && (named.length === 0 || named.includes(name))

/**
 * What the kubeconfig of client-node imports for its clients and proxies, which nobody here calls: with it the
 * bundle would be three times as large.
 */
const UNCALLED = {
  './gen/index.js': 'export const createConfiguration = undefined, ServerConfiguration = undefined',
  'node-fetch': 'export const Headers = undefined',
  'socks-proxy-agent': 'export const SocksProxyAgent = undefined',
  hpagent: 'export const HttpProxyAgent = undefined, HttpsProxyAgent = undefined',
}

const onlyKubeconfig = {
  name: 'only-kubeconfig',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path, importer }) =>
      path in UNCALLED && importer.endsWith('client-node/dist/config.js')
        ? { path, namespace: 'uncalled' }
        : undefined,
    )
    onLoad({ filter: /./, namespace: 'uncalled' }, ({ path }) => ({ contents: UNCALLED[path] }))
  },
}

await build({
  entryPoints: Object.fromEntries(Object.entries(roots).filter(wanted)),
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: 'linked',
  // Node holds the whole text of a program, and twice as large where a comment has one letter beyond Latin-1.
  minifyWhitespace: true,
  lineLimit: 120,
  logLevel: 'warning',
  plugins: [onlyKubeconfig],
  banner: {
    js: "#!/usr/bin/env node\nimport { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
})

// A link made by hand must run it as well as one made by npm.
if (existsSync('dist/rolloutplan.js')) chmodSync('dist/rolloutplan.js', 0o755)
