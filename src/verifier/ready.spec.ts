import { jest } from '@jest/globals';
import { AUDIENCE, FakeIssuer, ISSUER } from '../../test/support/fake-issuer.js';
import { Verifier } from './verifier.js';
import { settle } from './verifier-options.js';

let issuer: FakeIssuer;
let verifier: Verifier;
let answer: () => void;

beforeEach(() => {
  issuer = new FakeIssuer();
  const allowed = new Promise<void>((resolve) => (answer = resolve));
  issuer.onPull = async (pull) => {
    await allowed;
    return issuer.answer(pull);
  };
  const revocation = { clientId: 'client', clientSecret: 'secret' };
  const options = { issuer: ISSUER, audience: AUDIENCE, fetch: issuer.fetch, revocation };
  verifier = new Verifier(settle(options), issuer.clock);
});
afterEach(() => verifier.close());

describe('waiting for the first lease', () => {
  it.each([Infinity, Number.MAX_SAFE_INTEGER, 2 ** 40, 2 ** 31])(
    'for %d ms waits until it is there, by no timer that goes off at once',
    async (timeoutMs) => {
      const timers = jest.spyOn(globalThis, 'setTimeout');
      const ready = verifier.ready(timeoutMs);
      const delays = timers.mock.calls.map(([, delay]) => delay ?? 0);
      timers.mockRestore();
      answer();
      await ready;
      expect(verifier.isLive).toBe(true);
      expect(Math.max(...delays)).toBe(2 ** 31 - 1);
    },
  );

  it.each([0, -1, -Infinity])('for %d ms only looks', async (timeoutMs) => {
    await expect(verifier.ready(timeoutMs)).rejects.toMatchObject({ code: 'state_unavailable' });
    answer();
    await verifier.ready();
    await verifier.ready(timeoutMs);
  });

  it.each([NaN, '5000', null])('for %p is refused', async (timeoutMs) => {
    await expect(verifier.ready(timeoutMs as never)).rejects.toMatchObject({ name: 'VerifierOptionsError' });
  });
});
