/** @type {import('jest').Config} */
export default {
  testEnvironment: '<rootDir>/test/environment.mjs',
  testSequencer: '<rootDir>/test/longest-first.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['ts-jest', { useESM: true }] },
  testMatch: ['**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/build/'],
  reporters: ['default', '<rootDir>/test/count-reporter.mjs'],
  // Nothing takes as long, but on a machine that does much else.
  testTimeout: 300_000,
  // Most of the time is a browser's, or a server's: one core less would be idle.
  maxWorkers: '100%',
};
