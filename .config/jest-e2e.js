// The tests that need a real control plane: npm run test:e2e.
import { readFileSync } from 'node:fs'

const { jest } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

export default {
  ...jest,
  rootDir: '..',
  testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/e2e/raise-control-plane.ts',
  globalTeardown: '<rootDir>/test/e2e/end-control-plane.ts',
  // They share one control plane.
  maxWorkers: 1,
}
