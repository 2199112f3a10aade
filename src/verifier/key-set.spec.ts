import { until } from '../../test/faults/until.js';
import { EPOCH, FakeIssuer } from '../../test/support/fake-issuer.js';
import { codeOf, verifierOf } from '../../test/support/made-verifiers.js';
import type { LeaseEntry } from '../tokens/jwt/lease-answer.js';

let issuer: FakeIssuer;
beforeEach(() => void (issuer = new FakeIssuer()));

describe('keys that are used for no longer than they are fresh', () => {
  it('are fetched once for as long, whatever tokens come, and not used afterwards', async () => {
    const verifier = verifierOf(issuer, { keysStaleForMs: 0 });
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
    expect(await codeOf(verifierOf(issuer).verify(issuer.token()))).toBe('state_unavailable');
  });

  it('is read past what in it is no key', async () => {
    const { keys } = (await issuer.keySet().json()) as { keys: object[] };
    issuer.onKeySet = () =>
      Response.json({ keys: [null, 7, 'key', [], {}, { kid: 'x' }, { kid: 'y', kty: 'EC' }, ...keys] });
    expect(await codeOf(verifierOf(issuer).verify(issuer.token()))).toBe('accepted');
  });

  it('that is said not to have changed, where none is known, is none', async () => {
    issuer.onKeySet = () => new Response(null, { status: 304 });
    expect(await codeOf(verifierOf(issuer).verify(issuer.token()))).toBe('state_unavailable');
  });
});

it('a set that was asked for before a change of keys is not the last that is', async () => {
  const pulls: ((entries: LeaseEntry[]) => void)[] = [];
  issuer.onPull = (pull) =>
    new Promise((resolve) => {
      const to = 10 + pulls.length;
      pulls.push((entries) => resolve(issuer.answer(pull, { from: 0, to, entries })));
    });
  const revocation = { clientId: 'client', clientSecret: 'secret', onLeaseLost: 'accept' } as const;
  const verifier = verifierOf(issuer, { revocation });
  await until('it pulls', () => pulls.length === 1);
  pulls[0]?.([]);
  await until('it pulls again', () => pulls.length === 2);
  const before = issuer.keySet();
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  issuer.onKeySet = () => held.then(() => before);
  // Somebody's made-up token has the set fetched, and none will for half a minute afterwards.
  issuer.clock.advance(300_001);
  const madeUp = codeOf(verifier.verify(issuer.token({}, { kid: 'made up' })));
  await until('the set is asked for', () => issuer.count('jwks') === 2);
  issuer.onKeySet = undefined;
  const added = new FakeIssuer().key;
  issuer.keys = [issuer.key, added];
  pulls[1]?.([['key', 'another', 11]]);
  await until('it has heard of the change', () => pulls.length === 3);
  release();
  expect(await madeUp).toBe('invalid_token');
  await until('the set is fetched again', () => issuer.count('jwks') === 3, 2_000);
  const ver = `${EPOCH}:11`;
  await until('the new key counts', async () => {
    return (await codeOf(verifier.verify(issuer.token({ ver }, {}, added)))) === 'accepted';
  });
});
