import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createVerifier, type Verifier } from '../../src/verifier/index.js';
import { signData } from '../../src/tokens/jwt/signature.js';
import { until } from '../faults/until.js';
import { encode } from '../tokens/forge.js';
import { Fleet, ISSUER } from './fleet.js';

let fleet: Fleet;
const made: Verifier[] = [];

beforeAll(async () => {
  fleet = await Fleet.start(1);
});
afterEach(async () => {
  await Promise.all(made.splice(0).map((verifier) => verifier.close()));
});
afterAll(() => fleet.end());

/** A client that has registered a public key and no secret, and what signs for it. */
async function addSigningClient(): Promise<{ clientId: string; sign: () => string }> {
  const clientId = randomUUID();
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one' }] };
  await fleet.database.query(
    `INSERT INTO clients (id, name, auth_method, public_jwks, scopes, audiences, wait_for, created_at)
     VALUES ($1, 'a service that signs', 'private_key_jwt', $2, '{}', $3, true, now())`,
    [clientId, JSON.stringify(jwks), [ISSUER]],
  );
  const sign = (): string => {
    const now = Math.floor(Date.now() / 1_000);
    const claims = { iss: clientId, sub: clientId, aud: ISSUER, iat: now, exp: now + 60, jti: randomUUID() };
    const input = `${encode({ alg: 'ES256', kid: 'one' })}.${encode(claims)}`;
    return `${input}.${signData('ES256', privateKey, Buffer.from(input)).toString('base64url')}`;
  };
  return { clientId, sign };
}

interface Made {
  readonly onLeaseLost?: 'introspect';
  readonly fetch?: typeof fetch;
}

function verifierOf(clientId: string, clientAssertion: () => string, { onLeaseLost, ...rest }: Made = {}): Verifier {
  const servers = fleet.nodes.map(({ url }) => url);
  const revocation = { clientId, clientAssertion, ...(onLeaseLost && { onLeaseLost }) };
  const verifier = createVerifier({ issuer: ISSUER, audience: ISSUER, servers, revocation, ...rest });
  made.push(verifier);
  return verifier;
}

/** To a server that gives no leases, and does everything else. */
const withoutLeases: typeof fetch = (input, init) =>
  input instanceof Request || !String(input).endsWith('/v1/changes/lease')
    ? fetch(input, init)
    : Promise.resolve(new Response(null, { status: 503 }));

const tokenOf = ({ headers }: { headers: Readonly<Record<string, string>> }): string =>
  (headers['authorization'] ?? '').replace('Bearer ', '');

const codeOf = (decision: Promise<unknown>): Promise<unknown> =>
  decision.then(
    () => 'accepted',
    ({ code }: { code: string }) => code,
  );

describe('a verifier that proves itself by assertions', () => {
  it('holds a lease by a new one for each pull, is counted in receipts, and refuses when the call has returned', async () => {
    const { clientId, sign } = await addSigningClient();
    let signed = 0;
    const verifier = verifierOf(clientId, () => {
      signed += 1;
      return sign();
    });
    await verifier.ready();
    const seat = await fleet.addPerson();
    expect(await verifier.verify(tokenOf(seat))).toMatchObject({ userId: seat.userId, source: 'memory' });
    const receipt = await fleet.takeAway(seat, 'roles');
    const refused = await codeOf(verifier.verify(tokenOf(seat)));
    // A busy machine may cost it the lease, and then it refuses everything until it has another.
    expect(['token_stale', 'state_unavailable']).toContain(refused);
    await until('it says why', async () => (await codeOf(verifier.verify(tokenOf(seat)))) === 'token_stale');
    expect(receipt).toMatchObject({ appliedOn: 2, expired: 0 });
    const before = signed;
    await until('it has pulled for longer than a lease', () => signed > before + 5 && verifier.isLive);
  });

  it('holds none by an assertion that was used before', async () => {
    const { clientId, sign } = await addSigningClient();
    const once = sign();
    const verifier = verifierOf(clientId, () => once);
    await verifier.ready();
    await until('the only lease is over', () => !verifier.isLive);
    const seat = await fleet.addPerson();
    expect(await codeOf(verifier.verify(tokenOf(seat)))).toBe('state_unavailable');
  });

  it('gets over a signer that fails for a while', async () => {
    const { clientId, sign } = await addSigningClient();
    let works = true;
    const verifier = verifierOf(clientId, () => {
      if (!works) throw new Error('the key store is away');
      return sign();
    });
    await verifier.ready();
    works = false;
    await until('its lease is over', () => !verifier.isLive);
    works = true;
    await until('it holds one again', () => verifier.isLive);
  });

  it('introspects by them without a lease', async () => {
    const { clientId, sign } = await addSigningClient();
    const verifier = verifierOf(clientId, sign, { onLeaseLost: 'introspect', fetch: withoutLeases });
    const seat = await fleet.addPerson();
    expect(await codeOf(verifier.verify(tokenOf(seat)))).toBe('accepted');
    expect(verifier.isLive).toBe(false);
    await fleet.takeAway(seat, 'session');
    expect(await codeOf(verifier.verify(tokenOf(seat)))).toBe('invalid_token');
  });
});
