import { generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import type supertest from 'supertest';
import { ClientsService } from '../../src/tokens/clients/clients.service.js';
import type { NewClient } from '../../src/tokens/clients/client.schemas.js';
import { signData, type SigningAlgorithm } from '../../src/tokens/jwt/signature.js';
import { PUBLIC_URL, type TestApp } from '../support/test-app.js';
import { encode } from '../tokens/forge.js';

/** What a test's client is unless it says otherwise. */
const DEFAULTS: NewClient = {
  name: 'a service',
  authMethod: 'client_secret',
  scopes: ['invoice:read', 'invoice:write'],
  audiences: [],
  accessTtlMs: null,
  waitFor: false,
};

export interface Machine {
  readonly id: string;
  readonly secret: string;
}

/** Makes a client with a secret, as the command line would. */
export async function makeClient(app: TestApp, over: Partial<NewClient> = {}): Promise<Machine> {
  const { client, secret = '' } = await app.app.get(ClientsService, { strict: false }).create({ ...DEFAULTS, ...over });
  return { id: client.id, secret };
}

export async function disableClient(app: TestApp, id: string): Promise<void> {
  await app.app.get(ClientsService, { strict: false }).disable(id);
}

/** A client that signs assertions, and its key. */
export interface SigningMachine {
  readonly id: string;
  readonly algorithm: SigningAlgorithm;
  readonly privateKey: KeyObject;
}

const PAIRS: Record<SigningAlgorithm, () => { privateKey: KeyObject; publicKey: KeyObject }> = {
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2_048 }),
};

export async function makeSigningClient(
  app: TestApp,
  algorithm: SigningAlgorithm = 'ES256',
  over: Partial<NewClient> = {},
): Promise<SigningMachine> {
  const { privateKey, publicKey } = PAIRS[algorithm]();
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one' }] };
  const { id } = await makeClient(app, { authMethod: 'private_key_jwt', jwks, ...over });
  return { id, algorithm, privateKey };
}

/** A client assertion, good unless header or claims say otherwise. */
export function assertionOf(
  app: TestApp,
  { id, algorithm, privateKey }: SigningMachine,
  claims: object = {},
  header: object = {},
): string {
  const now = Math.floor(app.clock.now() / 1_000);
  const all = { iss: id, sub: id, aud: PUBLIC_URL, iat: now, exp: now + 60, jti: randomUUID(), ...claims };
  const input = `${encode({ alg: algorithm, kid: 'one', ...header })}.${encode(all)}`;
  return `${input}.${signData(algorithm, privateKey, Buffer.from(input)).toString('base64url')}`;
}

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export function basic({ id, secret }: Machine): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}

type Endpoint = 'token' | 'introspect' | 'revoke';

/** Sends a form, as the client where one is given. */
export function post(
  app: TestApp,
  endpoint: Endpoint,
  form: Readonly<Record<string, string>> | string,
  client?: Machine,
): supertest.Test {
  const request = app.request().post(`/v1/oauth/${endpoint}`).type('form');
  if (client !== undefined) request.set('authorization', basic(client));
  return request.send(form);
}

/** A token of the client's own. */
export async function machineToken(
  app: TestApp,
  client: Machine,
  form: Readonly<Record<string, string>> = {},
): Promise<string> {
  const answer = await post(app, 'token', { grant_type: 'client_credentials', ...form }, client).expect(200);
  return (answer.body as { access_token: string }).access_token;
}

/** A refusal in RFC 6749's form, with everything that section 5.2 asks of it. */
export function expectOAuthError(answer: supertest.Response, status: number, error: string): void {
  expect([answer.status, answer.body]).toEqual([status, { error, error_description: expect.any(String) }]);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.headers['pragma']).toBe('no-cache');
  expect((answer.body as { error_description: string }).error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  if (status === 401) expect(answer.headers['www-authenticate']).toMatch(/^Basic realm="portcullis"/);
}

/** The state of a token, as a service would ask. */
export async function introspect(app: TestApp, client: Machine, token: string): Promise<Record<string, unknown>> {
  return (await post(app, 'introspect', { token }, client).expect(200)).body as Record<string, unknown>;
}
