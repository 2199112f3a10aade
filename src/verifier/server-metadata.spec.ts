import { until } from '../../test/faults/until.js';
import { FakeIssuer, ISSUER } from '../../test/support/fake-issuer.js';
import { codeOf, verifierOf } from '../../test/support/made-verifiers.js';
import { type Verifier } from './verifier.js';

const LONG = 3_600;
let issuer: FakeIssuer;

beforeEach(() => void (issuer = new FakeIssuer()));

/** A good token that lasts for the whole test. */
const tokenOf = (): string => issuer.token({ exp: Math.floor(issuer.clock.now() / 1_000) + LONG });

/** Until a token is taken, with so much time between two attempts. */
const isFound = (verifier: Verifier, everyMs: number): Promise<void> =>
  until(
    'it is found',
    async () => {
      issuer.clock.advance(everyMs);
      return (await codeOf(verifier.verify(tokenOf()))) === 'accepted';
    },
    5_000,
  );

describe('a server that moves its endpoints', () => {
  it('is found again when one fails', async () => {
    const verifier = verifierOf(issuer);
    await verifier.verify(tokenOf());
    issuer.clock.advance(31_000);
    issuer.paths = { ...issuer.paths, jwks: '/moved/jwks' };
    issuer.rotate();
    expect(await codeOf(verifier.verify(tokenOf()))).toBe('state_unavailable');
    await isFound(verifier, 2_001);
  });

  it('is found again by those who hold a lease', async () => {
    issuer.onPull = async (pull) => issuer.answer(pull);
    const verifier = verifierOf(issuer, { revocation: { clientId: 'client', clientSecret: 'secret' } });
    await verifier.ready();
    issuer.paths = { ...issuer.paths, lease: '/moved/lease' };
    issuer.clock.advance(31_000);
    await until('it pulls there', () => issuer.count('lease') > 1 && verifier.isLive);
  });

  it('is found again though the old address goes on answering', async () => {
    const old = `${ISSUER}${issuer.paths.jwks}`;
    const leftBehind = issuer.keySet();
    const fetch: typeof globalThis.fetch = async (input, init) =>
      input === old ? leftBehind.clone() : issuer.fetch(input, init);
    const verifier = verifierOf(issuer, { fetch });
    await verifier.verify(tokenOf());
    issuer.paths = { ...issuer.paths, jwks: '/moved/jwks' };
    issuer.clock.advance(300_001);
    await verifier.verify(tokenOf());
    issuer.rotate();
    await isFound(verifier, 31_000);
    expect(issuer.count('metadata')).toBeGreaterThan(1);
  });

  it('is used where it was while its metadata can’t be read, which is tried twice a minute', async () => {
    issuer.onPull = async (pull) => issuer.answer(pull);
    const verifier = verifierOf(issuer, { revocation: { clientId: 'client', clientSecret: 'secret' } });
    await verifier.ready();
    issuer.onMetadata = () => new Response(null, { status: 500 });
    issuer.onPull = async () => new Response(null, { status: 503 });
    issuer.clock.advance(31_000);
    const pulls = issuer.count('lease');
    await until('it has failed some times', () => issuer.count('lease') > pulls + 4);
    expect(issuer.count('metadata')).toBe(2);
    issuer.onPull = async (pull) => issuer.answer(pull);
    await until('it holds a lease again', () => verifier.isLive);
  });
});

it.each(['null', '[]', '"x"', '{}', '<html>', `{"issuer":"${ISSUER}"}`, `{"issuer":"${ISSUER}","jwks_uri":7}`])(
  'metadata that says %s is none',
  async (text) => {
    issuer.onMetadata = () => new Response(text);
    const verifier = verifierOf(issuer);
    expect(await codeOf(verifier.verify(tokenOf()))).toBe('state_unavailable');
    issuer.onMetadata = undefined;
    await isFound(verifier, 31_000);
  },
);

describe('an endpoint by plain http at another machine', () => {
  const secure = 'https://auth.example.com';
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = (input) => {
    asked.push(input as string);
    return Promise.resolve(Response.json({ issuer: secure, jwks_uri: 'http://auth.example.com/jwks' }));
  };
  beforeEach(() => void asked.splice(0));

  it('is not asked: whoever is in between could forge keys', async () => {
    const verifier = verifierOf(issuer, { issuer: secure, fetch });
    const refused = verifier.verify(issuer.token({ iss: secure }));
    await expect(refused).rejects.toMatchObject({
      cause: expect.objectContaining({ message: 'jwks_uri of https://auth.example.com is not https' }) as Error,
    });
    expect(asked.filter((address) => address.startsWith('http:'))).toEqual([]);
  });

  it('is where that is allowed', async () => {
    await codeOf(
      verifierOf(issuer, { issuer: secure, fetch, insecureHttp: true }).verify(issuer.token({ iss: secure })),
    );
    expect(asked).toContain('http://auth.example.com/jwks');
  });
});
