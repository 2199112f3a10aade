import base from './jest.config.mjs';

/**
 * Tokens and endpoints against their standards, against known attacks, and with libraries that nobody here wrote:
 * `npm run test:conformance`.
 *
 * @type {import('jest').Config}
 */
export default {
  ...base,
  testMatch: ['<rootDir>/test/(attacks|conformance|interop)/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
};
