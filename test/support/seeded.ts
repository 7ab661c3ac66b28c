import fc from 'fast-check'

// Property tests repeat themselves: `SEED=n npm test` tries other examples.
fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 1) })

/** fast-check with its seed set; loaded only by tests that try examples. */
export { fc }
