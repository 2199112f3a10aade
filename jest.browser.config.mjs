import base from './jest.config.mjs';

/**
 * The client in a real Chromium: `npm run test:browser`. Where none is found it is skipped, with a line that says so.
 *
 * @type {import('jest').Config}
 */
export default {
  ...base,
  testMatch: ['<rootDir>/test/browser/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
  passWithNoTests: true,
  testTimeout: 120_000,
  maxWorkers: 1,
  globalSetup: '<rootDir>/test/browser/global-setup.mjs',
};
