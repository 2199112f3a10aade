import { ClientSweep } from '../../src/tokens/clients/client-sweep.js';
import { generateKeyPairSync } from 'node:crypto';
import { ClientsService } from '../../src/tokens/clients/clients.service.js';
import { ValidationFailed } from '../../src/http/http.errors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { assertionOf, ASSERTION_TYPE, makeClient, machineToken, makeSigningClient, post } from './clients.js';

const MINUTE_MS = 60_000;
let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const rows = async (table: string): Promise<number> => (await app.database.query(`SELECT 1 FROM ${table}`)).length;

it('what is remembered of assertions and of revoked tokens goes an hour after they have expired, by both clocks, and no sooner', async () => {
  const signing = await makeSigningClient(app);
  const client = await makeClient(app);
  const form = { client_assertion_type: ASSERTION_TYPE, client_assertion: assertionOf(app, signing) };
  await post(app, 'token', { grant_type: 'client_credentials', ...form }).expect(200);
  await post(app, 'revoke', { token: await machineToken(app, client) }, client).expect(200);
  const sweep = app.app.get(ClientSweep, { strict: false });
  const left = async (): Promise<number[]> => [await rows('client_assertions'), await rows('revoked_client_tokens')];
  expect([await sweep.sweep(), await left()]).toEqual([0, [1, 1]]);
  app.clock.advance(71 * MINUTE_MS);
  expect([await sweep.sweep(), await left()]).toEqual([0, [1, 1]]);
  // As the database's clock has it, they have expired an hour ago less a minute, and then a minute more.
  const age = async (by: string): Promise<void> => {
    for (const table of ['client_assertions', 'revoked_client_tokens']) {
      await app.database.query(`UPDATE ${table} SET expires_at = now() - interval '${by}'`);
    }
  };
  await age('59 minutes');
  expect([await sweep.sweep(), await left()]).toEqual([0, [1, 1]]);
  await age('61 minutes');
  // Nor by the database's clock alone.
  app.clock.advance(-120 * MINUTE_MS);
  expect([await sweep.sweep(), await left()]).toEqual([0, [1, 1]]);
  app.clock.advance(120 * MINUTE_MS);
  expect([await sweep.sweep(), await left()]).toEqual([2, [0, 0]]);
});

describe('a new client', () => {
  const privateJwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const publicJwk = { kty: privateJwk.kty, crv: privateJwk.crv, x: privateJwk.x, y: privateJwk.y };
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey.export({ format: 'jwk' });
  const small = generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey.export({ format: 'jwk' });
  const signing = { authMethod: 'private_key_jwt' } as const;

  it.each([
    ['no name', { name: ' ' }],
    ['a name that can’t be shown', { name: 'a\u202eb' }],
    ['everything as a scope', { scopes: ['*'] }],
    ['a scope that is no permission', { scopes: ['invoice read'] }],
    ['an audience that is no text for one', { audiences: ['a b'] }],
    ['a life longer than tokens.accessTtl', { accessTtlMs: 600_001 }],
    ['keys and a secret', { jwks: { keys: [publicJwk] } }],
    ['no keys to sign with', signing],
    ['an empty set of keys', { ...signing, jwks: { keys: [] } }],
    ['a private key', { ...signing, jwks: { keys: [privateJwk] } }],
    ['a symmetric key', { ...signing, jwks: { keys: [{ kty: 'oct', k: 'AAAA' }] } }],
    ['an RSA key of 1024 bits', { ...signing, jwks: { keys: [small] } }],
    ['an RSA key with the exponent 1', { ...signing, jwks: { keys: [{ ...rsa, e: 'AQ' }] } }],
    ['an RSA key with the exponent 3', { ...signing, jwks: { keys: [{ ...rsa, e: 'Aw' }] } }],
    ['a key that is not for verifying', { ...signing, jwks: { keys: [{ ...publicJwk, key_ops: ['sign'] }] } }],
    ['a key for encryption', { ...signing, jwks: { keys: [{ ...publicJwk, use: 'enc' }] } }],
    ['a key that names another algorithm', { ...signing, jwks: { keys: [{ ...publicJwk, alg: 'RS256' }] } }],
    ['keys that can’t be told apart', { ...signing, jwks: { keys: [publicJwk, publicJwk] } }],
    ['what is no JWK set', { ...signing, jwks: 'x' }],
  ])('is refused with %s', async (_, over) => {
    await expect(makeClient(app, over)).rejects.toThrow(ValidationFailed);
  });

  it('can’t be made to authenticate by anything but what it was made with', async () => {
    const { id } = await makeSigningClient(app);
    const listed = await app.app.get(ClientsService, { strict: false }).list();
    expect(listed.find((client) => client.id === id)).toMatchObject({ authMethod: 'private_key_jwt' });
    expect(JSON.stringify(listed)).not.toMatch(/secret_?hash|"keys"|public/i);
  });
});
