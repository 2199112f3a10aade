import base from './jest.config.mjs';

/**
 * Verifiers in other services, against servers and proxies that are processes of their own: `npm run test:verifier`. One file
 * after the other, since what they measure is time; on a PostgreSQL that has been up for the longest lease.
 *
 * @type {import('jest').Config}
 */
export default {
  ...base,
  testMatch: ['<rootDir>/test/verifier/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
  testTimeout: 120_000,
  maxWorkers: 1,
  globalSetup: '<rootDir>/test/faults/global-setup.mjs',
};
