// The tests that need a real control plane: npm run test:e2e.
import { readFileSync } from 'node:fs'

const { jest } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const isNamed = (process.env.CONTROL_PLANE ?? '') !== ''

export default {
  ...jest,
  rootDir: '..',
  testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/e2e/prepare-control-planes.ts',
  globalTeardown: '<rootDir>/test/e2e/end-control-planes.ts',
  testSequencer: '<rootDir>/.config/longest-first.js',
  // Most of it is patience: a machine may be busy with other things.
  testTimeout: 180_000,
  // Each has a control plane of its own, and mostly waits.
  maxWorkers: isNamed ? 1 : 2,
}
