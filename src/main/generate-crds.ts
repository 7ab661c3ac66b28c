import { mkdirSync, writeFileSync } from 'node:fs'
import { crdFiles } from './contract-files.ts'

mkdirSync('crds', { recursive: true })
for (const [path, text] of crdFiles()) writeFileSync(path, text)
