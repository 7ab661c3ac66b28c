import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { crdFiles } from './contract-files.ts'
import { GENERATED_PAGES, withTables } from './generated-pages.ts'

mkdirSync('crds', { recursive: true })
for (const [path, text] of crdFiles()) writeFileSync(path, text)
for (const page of GENERATED_PAGES) writeFileSync(page, withTables(readFileSync(page, 'utf8')))
