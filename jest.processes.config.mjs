import base from './jest.config.mjs';

/**
 * The command line and the start of the server, each as processes of their own: `npm run test:processes`. What takes time is
 * their starting, dozens of times.
 *
 * @type {import('jest').Config}
 */
export default {
  ...base,
  testMatch: ['<rootDir>/test/(cli|boot)/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
  testTimeout: 120_000,
};
