import base from './jest.config.mjs';

/**
 * Tokens and endpoints against their standards, against known attacks, guesses and broken input, and with libraries that nobody here
 * wrote: `npm run test:conformance`.
 *
 * @type {import('jest').Config}
 */
export default {
  ...base,
  testMatch: ['<rootDir>/test/(attacks|limits|robustness|conformance|interop)/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
};
