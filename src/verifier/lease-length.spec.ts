import { until } from '../../test/faults/until.js';
import { AUDIENCE, FakeIssuer, ISSUER } from '../../test/support/fake-issuer.js';
import { Verifier } from './verifier.js';
import { settle } from './verifier-options.js';

let made: Verifier | undefined;
afterEach(() => made?.close());

it.each([60_000, 2 ** 40, Number.MAX_SAFE_INTEGER])(
  'a lease of %d ms, which no server in order gives, counts for no longer than the longest, and pulls go on',
  async (length) => {
    const issuer = new FakeIssuer();
    let pulls = 0;
    issuer.onPull = async (pull) => {
      pulls += 1;
      if (pulls > 3) return new Promise(() => undefined);
      // Later than at once, as over a network.
      await new Promise((resolve) => setTimeout(resolve, 20));
      return issuer.answer(pull, { lease_ms: length });
    };
    const revocation = { clientId: 'client', clientSecret: 'secret' };
    const settings = settle({ issuer: ISSUER, audience: AUDIENCE, fetch: issuer.fetch, revocation });
    const verifier = (made = new Verifier(settings, issuer.clock));
    await verifier.ready();
    await until('it has pulled again', () => pulls === 4);
    expect(await verifier.verify(issuer.token())).toMatchObject({ maxStalenessMs: 5_000 });
    issuer.clock.advance(5_000);
    expect(verifier.isLive).toBe(false);
  },
);
