import { Verifier } from '../../src/verifier/verifier.js';
import { settle, type VerifierOptions } from '../../src/verifier/verifier-options.js';
import { AUDIENCE, ISSUER, type FakeIssuer } from './fake-issuer.js';

const made: Verifier[] = [];

afterEach(async () => {
  await Promise.all(made.splice(0).map((verifier) => verifier.close()));
});

/** A verifier of an issuer's tokens, by the issuer's clock; closed after the test. */
export function verifierOf(issuer: FakeIssuer, over: Partial<VerifierOptions> = {}): Verifier {
  const options = { issuer: ISSUER, audience: AUDIENCE, fetch: issuer.fetch, ...over };
  const verifier = new Verifier(settle(options), issuer.clock);
  made.push(verifier);
  return verifier;
}

/** What is decided: `accepted`, or the code of the refusal. */
export function codeOf(decision: Promise<unknown>): Promise<unknown> {
  return decision.then(
    () => 'accepted',
    ({ code, name }: Error & { code?: string }) => code ?? name,
  );
}
