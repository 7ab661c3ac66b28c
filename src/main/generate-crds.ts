import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { CONTRACT_PAGE, crdFiles } from './contract-files.ts'
import { withTables } from './contract-tables.ts'

mkdirSync('crds', { recursive: true })
for (const [path, text] of crdFiles()) writeFileSync(path, text)
writeFileSync(CONTRACT_PAGE, withTables(readFileSync(CONTRACT_PAGE, 'utf8')))
