import type { Config } from '../config/index.js';

/** Something that is meant for tests was asked for in production. */
export class TestingRefusedError extends Error {
  override readonly name = 'TestingRefusedError';
}

/** @throws TestingRefusedError where PORTCULLIS_ENV says production */
export function refuseInProduction({ environment }: Config, what: string): void {
  if (environment === 'production')
    throw new TestingRefusedError(`${what} is for tests; PORTCULLIS_ENV says production`);
}
