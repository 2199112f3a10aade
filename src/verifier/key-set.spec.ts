import { AUDIENCE, FakeIssuer, ISSUER } from '../../test/support/fake-issuer.js';
import { Verifier } from './verifier.js';
import { settle, type VerifierOptions } from './verifier-options.js';

let issuer: FakeIssuer;
beforeEach(() => void (issuer = new FakeIssuer()));

const verifierOf = (over: Partial<VerifierOptions> = {}): Verifier =>
  new Verifier(settle({ issuer: ISSUER, audience: AUDIENCE, fetch: issuer.fetch, ...over }), issuer.clock);

const codeOf = (decision: Promise<unknown>): Promise<unknown> =>
  decision.then(
    () => 'accepted',
    ({ code, name }: Error & { code?: string }) => code ?? name,
  );

describe('keys that are used for no longer than they are fresh', () => {
  it('are fetched once for as long, whatever tokens come, and not used afterwards', async () => {
    const verifier = verifierOf({ keysStaleForMs: 0 });
    for (let visit = 0; visit < 20; visit++) expect(await codeOf(verifier.verify(issuer.token()))).toBe('accepted');
    expect(issuer.count('jwks')).toBe(1);
    for (let visit = 0; visit < 20; visit++)
      expect(await codeOf(verifier.verify(issuer.token({}, { kid: `made up ${visit}` })))).toBe('invalid_token');
    expect(issuer.count('jwks')).toBe(2);
    issuer.isDown = true;
    issuer.clock.advance(299_000);
    expect(await codeOf(verifier.verify(issuer.token()))).toBe('accepted');
    issuer.clock.advance(2_000);
    expect(await codeOf(verifier.verify(issuer.token()))).toBe('state_unavailable');
  });
});

describe('a key set', () => {
  it.each(['null', '[]', '{}', '{"keys":{}}', '{"keys":"x"}', '<html>', ''])('that says %j is none', async (text) => {
    issuer.onKeySet = () => new Response(text);
    expect(await codeOf(verifierOf().verify(issuer.token()))).toBe('state_unavailable');
  });

  it('is read past what in it is no key', async () => {
    const { keys } = (await issuer.keySet().json()) as { keys: object[] };
    issuer.onKeySet = () =>
      Response.json({ keys: [null, 7, 'key', [], {}, { kid: 'x' }, { kid: 'y', kty: 'EC' }, ...keys] });
    expect(await codeOf(verifierOf().verify(issuer.token()))).toBe('accepted');
  });

  it('that is said not to have changed, where none is known, is none', async () => {
    issuer.onKeySet = () => new Response(null, { status: 304 });
    expect(await codeOf(verifierOf().verify(issuer.token()))).toBe('state_unavailable');
  });
});
