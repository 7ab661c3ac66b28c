import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { CRD_FOLDERS, crdFiles } from './contract-files.ts'
import { GENERATED_PAGES, withTables } from './generated-pages.ts'

for (const folder of CRD_FOLDERS) mkdirSync(folder, { recursive: true })
for (const [path, text] of crdFiles()) writeFileSync(path, text)
for (const page of GENERATED_PAGES) writeFileSync(page, withTables(readFileSync(page, 'utf8')))
