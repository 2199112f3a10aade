import base from './jest.config.mjs';

/**
 * The model of the protocol, explored completely; nodes as processes, and faults between them and the database:
 * `npm run test:faults`. One file after the other, since what
 * they measure is time.
 *
 * @type {import('jest').Config}
 */
export default {
  ...base,
  testMatch: ['<rootDir>/test/(faults|changes/model)/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
  testTimeout: 120_000,
  maxWorkers: 1,
  globalSetup: '<rootDir>/test/faults/global-setup.mjs',
};
