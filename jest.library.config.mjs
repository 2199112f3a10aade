import base from './jest.config.mjs';

/**
 * What developers build on: applications around the modules on both adapters, guards, strategies and sign-ins of one's own, the
 * guides' and examples' code, what the documentation says, the packed package in projects of its own: `npm run test:library`.
 *
 * @type {import('jest').Config}
 */
export default {
  ...base,
  testMatch: ['<rootDir>/test/(library|guides|docs|providers|examples)/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
  passWithNoTests: true,
  testTimeout: 120_000,
};
