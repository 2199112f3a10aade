import base from './jest.config.mjs';

/**
 * Verifiers in other services, against servers and proxies that are processes of their own: `npm run test:verifier`.
 *
 * @type {import('jest').Config}
 */
export default {
  ...base,
  testMatch: ['<rootDir>/test/verifier/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
  passWithNoTests: true,
  testTimeout: 60_000,
};
