// Bundles each composition root of src/main, the benchmarks and the control plane into one file of dist/.
import { chmodSync, existsSync } from 'node:fs'
import { build } from 'esbuild'

const roots = {
  rolloutplan: 'src/main/rolloutplan.ts',
  'generate-crds': 'src/main/generate-crds.ts',
  bench: 'test/bench/bench.ts',
  'control-plane': 'hack/control-plane/control-plane.ts',
}

await build({
  entryPoints: Object.fromEntries(Object.entries(roots).filter(([, path]) => existsSync(path))),
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: 'linked',
  logLevel: 'warning',
  banner: {
    js: "#!/usr/bin/env node\nimport { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
})

// A link made by hand must run it as well as one made by npm.
if (existsSync('dist/rolloutplan.js')) chmodSync('dist/rolloutplan.js', 0o755)
