import base from './jest.config.mjs';

/**
 * What developers build on: applications around the modules on both adapters, guards and strategies of one's own, the guides'
 * code, the packed package in projects of its own: `npm run test:library`.
 *
 * @type {import('jest').Config}
 */
export default {
  ...base,
  testMatch: ['<rootDir>/test/(library|guides)/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
  passWithNoTests: true,
  testTimeout: 60_000,
};
