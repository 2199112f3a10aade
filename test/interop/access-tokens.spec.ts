import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { createVerifier } from 'fast-jwt';
import { createRemoteJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import type { SigningAlgorithm } from '../../src/tokens/jwt/signature.js';
import { grantRole, register, signIn, type SignIn } from '../support/people.js';
import { PUBLIC_URL, startTestApp, type TestApp } from '../support/test-app.js';
import { decode, encode } from '../tokens/forge.js';

/*
 * Access tokens, verified by parts that nobody here wrote, with nothing but the JWKS as it comes over HTTP.
 */
interface Library {
  readonly name: string;
  /** Algorithms that it knows. */
  readonly algorithms: readonly SigningAlgorithm[];
  /** Verifies signature, issuer, audience and times. @returns the claims; throws for a token that isn't good */
  verify(token: string, jwks: URL, algorithm: SigningAlgorithm): Promise<Record<string, unknown>>;
}

async function keyFrom(jwks: URL, kid: string | undefined): Promise<KeyObject> {
  const { keys } = (await (await fetch(jwks)).json()) as JSONWebKeySet;
  const jwk = keys.find((key) => key.kid === kid);
  if (jwk === undefined) throw new Error(`no key ${kid}`);
  return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
}

const kidOf = (token: string): string => String(decode(token, 0)['kid']);

const LIBRARIES: readonly Library[] = [
  {
    name: 'jose',
    algorithms: ['ES256', 'EdDSA', 'RS256'],
    verify: async (token, jwks, algorithm) => {
      const { payload } = await jwtVerify(token, createRemoteJWKSet(jwks), {
        issuer: PUBLIC_URL,
        audience: PUBLIC_URL,
        typ: 'at+jwt',
        algorithms: [algorithm],
        requiredClaims: ['sub', 'exp', 'iat', 'jti', 'client_id'],
      });
      return payload;
    },
  },
  {
    name: 'jsonwebtoken',
    algorithms: ['ES256', 'RS256'],
    verify: async (token, jwks, algorithm) =>
      jsonwebtoken.verify(token, await keyFrom(jwks, kidOf(token)), {
        issuer: PUBLIC_URL,
        audience: PUBLIC_URL,
        algorithms: [algorithm as jsonwebtoken.Algorithm],
      }) as Record<string, unknown>,
  },
  {
    name: 'fast-jwt',
    algorithms: ['ES256', 'EdDSA', 'RS256'],
    verify: async (token, jwks, algorithm) => {
      const verify = createVerifier({
        key: async ({ header }: { header: { kid?: string } }) =>
          (await keyFrom(jwks, header.kid)).export({ format: 'pem', type: 'spki' }) as string,
        algorithms: [algorithm],
        allowedIss: PUBLIC_URL,
        allowedAud: PUBLIC_URL,
        requiredClaims: ['sub', 'exp', 'iat', 'jti'],
      });
      return (await verify(token)) as Record<string, unknown>;
    },
  },
];

describe.each(['ES256', 'EdDSA', 'RS256'] as const)('an access token signed with %s', (algorithm) => {
  let app: TestApp;
  let signedIn: SignIn;
  let jwks: URL;

  beforeAll(async () => {
    app = await startTestApp({ config: { tokens: { algorithm } } });
    const person = await register(app);
    await grantRole(app, person, 'manager', ['invoice:read']);
    signedIn = await signIn(app, person, 'token');
    jwks = new URL('/.well-known/jwks.json', app.url);
  });
  afterAll(() => app.close());

  const able = LIBRARIES.filter(({ algorithms }) => algorithms.includes(algorithm));

  it.each(able)('is good to $name, by the JWKS alone, with the claims that it was given', async ({ verify }) => {
    const { accessToken = '', sessionId } = signedIn;
    const claims = await verify(accessToken, jwks, algorithm);
    expect(claims).toEqual(decode(accessToken, 1));
    expect(claims).toMatchObject({ sid: sessionId, roles: ['manager'], permissions: ['invoice:read'] });
  });

  it.each(able)('is not good to $name once a claim, the signature or the kid is another', async ({ verify }) => {
    const { accessToken = '' } = signedIn;
    const [header = '', payload = '', signature = ''] = accessToken.split('.');
    const claims = decode(accessToken, 1);
    const other = (await signIn(app, await register(app), 'token')).accessToken ?? '';
    for (const forged of [
      `${header}.${encode({ ...claims, permissions: ['*'] })}.${signature}`,
      `${header}.${payload}.${other.split('.')[2]}`,
      `${encode({ ...decode(accessToken, 0), kid: 'another' })}.${payload}.${signature}`,
    ]) {
      await expect(verify(forged, jwks, algorithm)).rejects.toThrow();
    }
  });
});
