import { readFileSync } from 'node:fs';

const swc = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  // Examples import the package by its name; in tests that is its source.
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^portcullis$': '<rootDir>/src/index.ts',
    '^portcullis/verifier$': '<rootDir>/src/verifier/index.ts',
    '^portcullis/verifier/(.*)$': '<rootDir>/src/verifier/$1.ts',
    '^portcullis/client$': '<rootDir>/src/client/index.ts',
    '^portcullis/testing$': '<rootDir>/src/testing/index.ts',
  },
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/test/**/*.spec.ts'],
  // These take long or need a browser, and have commands of their own.
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/dist/',
    '<rootDir>/test/(faults|browser|abuse|cli|boot|attacks|limits|robustness|conformance|interop|library|guides|docs|providers|examples|verifier|changes/model)/',
  ],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  // No time limit decides a test, also where the machine is ten times slower: this is for what hangs.
  testTimeout: 90_000,
  maxWorkers: 2,
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};
