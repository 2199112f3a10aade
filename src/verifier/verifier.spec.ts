import { EPOCH, FakeIssuer } from '../../test/support/fake-issuer.js';
import { codeOf, verifierOf } from '../../test/support/made-verifiers.js';
import { type Verifier } from './verifier.js';
import type { RevocationOptions } from './verifier-options.js';

const CLIENT = { clientId: 'client', clientSecret: 'secret' };

describe('a verifier without live state', () => {
  it('says who presents a good token, in a frozen principal', async () => {
    const issuer = new FakeIssuer();
    const principal = await verifierOf(issuer).verify(issuer.token());
    expect(principal).toMatchObject({
      userId: 'user',
      sessionId: 'session',
      clientId: 'portcullis',
      roles: ['manager'],
      permissions: ['invoice:read'],
      mode: 'jwt',
      credential: 'access-token',
      source: 'token',
      maxStalenessMs: 600_000,
    });
    expect(Object.isFrozen(principal) && Object.isFrozen(principal.claims) && Object.isFrozen(principal.roles)).toBe(
      true,
    );
  });

  it('takes a token without a session for a machine’s', async () => {
    const issuer = new FakeIssuer();
    const token = issuer.token({ sub: 'machine', client_id: 'machine', sid: undefined });
    expect(await verifierOf(issuer).verify(token)).toMatchObject({
      userId: null,
      sessionId: null,
      clientId: 'machine',
    });
  });

  it.each<[string, (issuer: FakeIssuer) => string]>([
    ['for another audience', (issuer) => issuer.token({ aud: 'https://other.example.com' })],
    ['of another issuer', (issuer) => issuer.token({ iss: 'https://other.example.com' })],
    ['that has expired', (issuer) => issuer.token({ exp: Math.floor(issuer.clock.now() / 1_000) - 6 })],
    ['of another type', (issuer) => issuer.token({}, { typ: 'JWT' })],
    ['that is the answer to a pull', (issuer) => issuer.answerText({ nonce: 'n' })],
    ['without a signature', (issuer) => issuer.token({}, { alg: 'none' }).replace(/[^.]*$/, '')],
    ['with another algorithm', (issuer) => issuer.token({}, { alg: 'HS256' })],
    ['that brings its key along', (issuer) => issuer.token({}, { jwk: {} })],
    ['whose claims were changed', (issuer) => issuer.token().replace(/\.[^.]*\./, `.${issuer.token().split('.')[1]}.`)],
    ['that is none', () => 'not a token'],
  ])('refuses a token %s', async (_, make) => {
    const issuer = new FakeIssuer();
    const verifier = verifierOf(issuer);
    await verifier.verify(issuer.token());
    expect(await codeOf(verifier.verify(make(issuer)))).toBe('invalid_token');
  });

  it('refuses a remembered token once it has expired', async () => {
    const issuer = new FakeIssuer();
    const verifier = verifierOf(issuer);
    const token = issuer.token();
    await verifier.verify(token);
    issuer.clock.advance(606_000);
    expect(await codeOf(verifier.verify(token))).toBe('invalid_token');
  });

  it('fetches keys once for a crowd, and once more for a flood of tokens whose keys nobody knows', async () => {
    const issuer = new FakeIssuer();
    const verifier = verifierOf(issuer);
    await Promise.all(Array.from({ length: 50 }, () => verifier.verify(issuer.token())));
    expect(issuer.count('jwks')).toBe(1);
    const flood = Array.from({ length: 500 }, (_, at) =>
      codeOf(verifier.verify(issuer.token({}, { kid: `made up ${at}` }))),
    );
    expect(new Set(await Promise.all(flood))).toEqual(new Set(['invalid_token']));
    for (let at = 0; at < 100; at++) await codeOf(verifier.verify(issuer.token({}, { kid: `later ${at}` })));
    expect(issuer.count('jwks')).toBe(2);
  });

  it('learns a new key from a token that names it', async () => {
    const issuer = new FakeIssuer();
    const verifier = verifierOf(issuer);
    const old = issuer.token();
    await verifier.verify(old);
    issuer.rotate();
    await verifier.verify(issuer.token());
    expect(await codeOf(verifier.verify(old))).toBe('invalid_token');
  });

  it('goes on with the keys that it knows while the server is away, for an hour', async () => {
    const issuer = new FakeIssuer();
    const verifier = verifierOf(issuer);
    await verifier.verify(issuer.token());
    issuer.isDown = true;
    issuer.clock.advance(3_500_000);
    await verifier.verify(issuer.token());
    issuer.clock.advance(200_000);
    expect(await codeOf(verifier.verify(issuer.token()))).toBe('state_unavailable');
  });

  it('says that it can’t know, for a key that it can’t look up', async () => {
    const issuer = new FakeIssuer();
    const verifier = verifierOf(issuer);
    await verifier.verify(issuer.token());
    issuer.rotate();
    issuer.isDown = true;
    expect(await codeOf(verifier.verify(issuer.token()))).toBe('state_unavailable');
  });

  it('asks a server that is away no more than every two seconds, and recovers', async () => {
    const issuer = new FakeIssuer();
    issuer.isDown = true;
    const verifier = verifierOf(issuer);
    for (let at = 0; at < 20; at++) expect(await codeOf(verifier.verify(issuer.token()))).toBe('state_unavailable');
    expect(issuer.asked).toHaveLength(1);
    issuer.isDown = false;
    issuer.clock.advance(2_001);
    expect(await codeOf(verifier.verify(issuer.token()))).toBe('accepted');
  });

  it('believes no metadata of another issuer', async () => {
    const issuer = new FakeIssuer();
    issuer.metadataIssuer = 'https://other.example.com';
    expect(await codeOf(verifierOf(issuer).verify(issuer.token()))).toBe('state_unavailable');
  });
});

describe('a verifier with live state', () => {
  const live = (issuer: FakeIssuer, over: Partial<RevocationOptions> = {}): Verifier =>
    verifierOf(issuer, { revocation: { ...CLIENT, ...over } });

  /** Answers one pull, and no more. */
  function answering(issuer: FakeIssuer, make: (pull: Record<string, unknown>) => Response): void {
    let answered = false;
    issuer.onPull = async (pull) => {
      if (answered) return new Promise(() => undefined);
      answered = true;
      return make(pull);
    };
  }

  it('decides without asking anybody while it holds a lease, which counts from the sending of the pull', async () => {
    const issuer = new FakeIssuer();
    answering(issuer, (pull) => {
      issuer.clock.advance(1_500);
      return issuer.answer(pull);
    });
    const verifier = live(issuer);
    await verifier.ready();
    const others = (): number => issuer.asked.filter((path) => path !== '/lease').length;
    const asked = others();
    expect(await verifier.verify(issuer.token())).toMatchObject({ mode: 'hybrid', source: 'memory' });
    expect(others()).toBe(asked);
    issuer.clock.advance(490);
    expect(await codeOf(verifier.verify(issuer.token()))).toBe('state_unavailable');
  });

  it.each<[string, (issuer: FakeIssuer, pull: Record<string, unknown>) => Response]>([
    ['to another pull', (issuer, pull) => issuer.answer({ ...pull, nonce: 'another' })],
    ['to another client', (issuer, pull) => issuer.answer(pull, { aud: 'another' })],
    ['of another issuer', (issuer, pull) => issuer.answer(pull, { iss: 'https://other.example.com' })],
    ['that is an access token', (issuer, pull) => new Response(issuer.token({ nonce: pull['nonce'], aud: 'client' }))],
    ['of another type', (issuer, pull) => issuer.answer(pull, {}, { typ: 'at+jwt' })],
    ['that nobody signed', (issuer, pull) => new Response(`${issuer.answerText(pull).slice(0, -4)}AAAA`)],
    ['whose entries can’t be read', (issuer, pull) => issuer.answer(pull, { entries: [['user'] as never] })],
  ])('gains nothing by an answer %s', async (_, make) => {
    const issuer = new FakeIssuer();
    answering(issuer, (pull) => make(issuer, pull));
    const verifier = live(issuer);
    await expect(verifier.ready(200)).rejects.toMatchObject({ code: 'state_unavailable' });
    expect(verifier.isLive).toBe(false);
  });

  it('believes no answer that a withdrawn key has signed', async () => {
    const issuer = new FakeIssuer();
    const pulls: Record<string, unknown>[] = [];
    issuer.onPull = async (pull) => {
      pulls.push(pull);
      if (pulls.length > 4) return new Promise(() => undefined);
      if (pulls.length > 1) return issuer.answer(pull, { from: 11, to: 99, lease_ms: 2_000 });
      return issuer.answer(pull, { to: 11, entries: [['key', issuer.key.kid, 11]] });
    };
    const verifier = live(issuer);
    await verifier.ready();
    while (pulls.length < 4) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(pulls.at(-1)?.['applied']).toBe(11);
  });

  it('goes by the server’s clock', async () => {
    const issuer = new FakeIssuer();
    answering(issuer, (pull) => issuer.answer(pull, { iat: Math.floor(issuer.clock.now() / 1_000) + 3_600 }));
    const verifier = live(issuer);
    await verifier.ready();
    const hour = Math.floor(issuer.clock.now() / 1_000) + 3_600;
    expect(await codeOf(verifier.verify(issuer.token({ iat: hour, exp: hour + 60 })))).toBe('accepted');
    expect(await codeOf(verifier.verify(issuer.token()))).toBe('invalid_token');
  });

  it('reports what it has applied, and that it has no time, with its next pulls', async () => {
    const issuer = new FakeIssuer();
    const pulls: Record<string, unknown>[] = [];
    issuer.onPull = async (pull) => {
      pulls.push(pull);
      if (pulls.length === 3) return new Promise(() => undefined);
      return issuer.answer(pull, { from: 0, to: 10 + pulls.length, lease_ms: pulls.length === 1 ? 0 : 2_000 });
    };
    await live(issuer).ready();
    while (pulls.length < 3) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(pulls.map(({ applied }) => applied)).toEqual([0, 11, 12]);
    expect(pulls.map(({ term }) => term)).toEqual([undefined, issuer.term, issuer.term]);
    expect(pulls.map(({ wait }) => wait)).toEqual([false, false, undefined]);
    expect(new Set(pulls.map(({ instance }) => instance)).size).toBe(1);
    expect(new Set(pulls.map(({ nonce }) => nonce)).size).toBe(3);
  });

  it('refuses once it is closed', async () => {
    const issuer = new FakeIssuer();
    answering(issuer, (pull) => issuer.answer(pull));
    const verifier = live(issuer, { onLeaseLost: 'accept' });
    await verifier.ready();
    await verifier.close();
    expect(await codeOf(verifier.verify(issuer.token()))).toBe('state_unavailable');
  });

  it('says why it has no lease', async () => {
    const issuer = new FakeIssuer();
    issuer.onPull = () => Promise.resolve(new Response('{}', { status: 401 }));
    await expect(live(issuer).ready(200)).rejects.toMatchObject({
      code: 'state_unavailable',
      cause: expect.objectContaining({ message: 'the lease endpoint answers 401' }),
    });
  });

  it('names another epoch’s tokens stale', async () => {
    const issuer = new FakeIssuer();
    answering(issuer, (pull) => issuer.answer(pull));
    const verifier = live(issuer);
    await verifier.ready();
    expect(await codeOf(verifier.verify(issuer.token({ ver: `another:10` })))).toBe('token_stale');
    expect(await codeOf(verifier.verify(issuer.token({ ver: `${EPOCH}:10` })))).toBe('accepted');
  });
});
