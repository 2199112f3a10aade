import base from './jest.config.mjs';

/**
 * The built server as a process of its own, abused, and whatever can be sent to any endpoint: `npm run test:abuse`. One file after the other, since each takes the machine
 * for itself.
 *
 * @type {import('jest').Config}
 */
export default {
  ...base,
  testMatch: ['<rootDir>/test/abuse/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
  testTimeout: 150_000,
  maxWorkers: 1,
};
