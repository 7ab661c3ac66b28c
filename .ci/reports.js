// What Jest's reports say together: `failed FILE` lists the test files that failed, a line for each;
// `tally FILE...` counts the tests, of a file that was run again as it was the last time.
import { existsSync, readFileSync } from 'node:fs'

const [what, ...paths] = process.argv.slice(2)
const files = new Map()
let missing = 0
for (const path of paths) {
  // A run without a report never came to its tests.
  if (!existsSync(path)) missing++
  else
    for (const file of JSON.parse(readFileSync(path, 'utf8')).testResults)
      files.set(file.name, file)
}

if (what === 'failed') {
  for (const { name, status } of files.values()) if (status === 'failed') console.log(name)
} else {
  let passed = 0
  let failed = missing
  for (const { status, assertionResults } of files.values()) {
    const failures = assertionResults.filter((test) => test.status === 'failed').length
    passed += assertionResults.filter((test) => test.status === 'passed').length
    failed += status === 'failed' ? Math.max(1, failures) : 0
  }
  console.log(`${passed} passed, ${failed} failed`)
}
