import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { expectProblem } from '../http/expect-problem.js';
import { register, signIn } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { decode, encode, ownKey, signWithOwnKey, type Parts } from './forge.js';

type Json = Record<string, unknown>;

/** A token that the app itself issued, taken apart, and a way to sign another with the app's own key. */
interface Genuine {
  readonly app: TestApp;
  readonly token: string;
  readonly parts: Parts;
  readonly header: Json;
  readonly claims: Json;
  readonly signed: (header: Json | string, claims: Json | string) => string;
}

const nowInSeconds = ({ app }: Genuine): number => Math.floor(app.clock.now() / 1_000);

const FORGERIES: Record<string, (genuine: Genuine) => string> = {
  'alg none without a signature': ({ header, parts }) => `${encode({ ...header, alg: 'none' })}.${parts[1]}.`,
  'alg none with the old signature': ({ header, parts }) =>
    `${encode({ ...header, alg: 'none' })}.${parts[1]}.${parts[2]}`,
  'alg none, signed': ({ header, claims, signed }) => signed({ ...header, alg: 'none' }, claims),
  'no alg': ({ header, claims, signed }) => signed({ ...header, alg: undefined }, claims),
  'another alg, signed': ({ header, claims, signed }) => signed({ ...header, alg: 'ES384' }, claims),
  'HS256 with the public key as its secret': ({ app, header, claims }) => {
    const input = `${encode({ ...header, alg: 'HS256' })}.${encode(claims)}`;
    const pem = ownKey(app).publicKey.export({ format: 'pem', type: 'spki' });
    return `${input}.${createHmac('sha256', pem).update(input).digest('base64url')}`;
  },
  'an unknown kid': ({ header, claims, signed }) => signed({ ...header, kid: 'unknown' }, claims),
  'no kid': ({ header, claims, signed }) => signed({ ...header, kid: undefined }, claims),
  'a kid of another type': ({ header, claims, signed }) => signed({ ...header, kid: ['x'] }, claims),
  'a kid named like a property of objects': ({ header, claims, signed }) =>
    signed({ ...header, kid: 'constructor' }, claims),
  "an attacker's key under our kid": ({ header, claims }) => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const input = `${encode(header)}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${input}.${signature.toString('base64url')}`;
  },
  "an attacker's key in the header": ({ header, claims }) => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
    const input = `${encode({ ...header, jwk })}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${input}.${signature.toString('base64url')}`;
  },
  'an embedded jwk beside our signature': ({ header, claims, signed }) => signed({ ...header, jwk: {} }, claims),
  'a jku': ({ header, claims, signed }) => signed({ ...header, jku: 'https://evil.example/jwks' }, claims),
  'an x5u': ({ header, claims, signed }) => signed({ ...header, x5u: 'https://evil.example/cert' }, claims),
  'an extra crit': ({ header, claims, signed }) => signed({ ...header, crit: ['exp'], exp: 1 }, claims),
  'an unencoded payload (b64)': ({ header, claims, signed }) => signed({ ...header, b64: false }, claims),
  compression: ({ header, claims, signed }) => signed({ ...header, zip: 'DEF' }, claims),
  'typ JWT': ({ header, claims, signed }) => signed({ ...header, typ: 'JWT' }, claims),
  'no typ': ({ header, claims, signed }) => signed({ ...header, typ: undefined }, claims),
  'another issuer': ({ header, claims, signed }) => signed(header, { ...claims, iss: 'https://evil.example' }),
  'an issuer with a slash more': ({ header, claims, signed }) =>
    signed(header, { ...claims, iss: `${String(claims['iss'])}/` }),
  'another audience': ({ header, claims, signed }) => signed(header, { ...claims, aud: 'https://other.example' }),
  'no audience': ({ header, claims, signed }) => signed(header, { ...claims, aud: [] }),
  'an expiry past the tolerance': (genuine) =>
    genuine.signed(genuine.header, { ...genuine.claims, exp: nowInSeconds(genuine) - 7 }),
  'no expiry': ({ header, claims, signed }) => signed(header, { ...claims, exp: undefined }),
  'an expiry as text': ({ header, claims, signed }) => signed(header, { ...claims, exp: String(claims['exp']) }),
  'an expiry beyond all numbers': ({ header, claims, signed }) => {
    const text = JSON.stringify(claims).replace(/"exp":\d+/, '"exp":1e999');
    return signed(header, text);
  },
  'an iat in the future': (genuine) =>
    genuine.signed(genuine.header, { ...genuine.claims, iat: nowInSeconds(genuine) + 60 }),
  'an nbf in the future': (genuine) =>
    genuine.signed(genuine.header, { ...genuine.claims, nbf: nowInSeconds(genuine) + 60 }),
  'no subject': ({ header, claims, signed }) => signed(header, { ...claims, sub: undefined }),
  'roles that are no list': ({ header, claims, signed }) => signed(header, { ...claims, roles: 'admin' }),
  'a key twice in the header': ({ header, claims, signed }) =>
    signed(JSON.stringify(header).replace('{', '{"alg":"none",'), claims),
  'a key twice in the payload': ({ header, claims, signed }) =>
    signed(header, JSON.stringify(claims).replace('{', '{"sub":"somebody",')),
  'a payload that is a list': ({ header, claims, signed }) => signed(header, JSON.stringify([claims])),
  'a payload that is not JSON': ({ header, signed }) => signed(header, 'not json'),
  'a payload nested too deep': ({ header, claims, signed }) =>
    signed(header, JSON.stringify(claims).replace('{', `{"deep":${'['.repeat(40)}${']'.repeat(40)},`)),
  'a changed payload': ({ parts, claims }) => `${parts[0]}.${encode({ ...claims, sub: 'somebody' })}.${parts[2]}`,
  'a changed header': ({ parts, header }) => `${encode({ ...header, more: 1 })}.${parts[1]}.${parts[2]}`,
  'padding behind a part': ({ parts }) => `${parts[0]}.${parts[1]}=.${parts[2]}`,
  'base64 that is not url-safe': ({ header, claims, signed }) => {
    // ECDSA signatures differ each time: sooner or later one has a character that the two alphabets spell differently.
    for (;;) {
      const token = signed(header, claims);
      if (/[-_]/.test(token)) return token.replace(/-/g, '+').replace(/_/g, '/');
    }
  },
  'non-canonical base64url in the signature': ({ parts }) => `${parts[0]}.${parts[1]}.${nonCanonical(parts[2])}`,
  'a line break in a part': ({ parts }) => `${parts[0]}.${parts[1]}.${parts[2].slice(0, 10)}\t${parts[2].slice(10)}`,
  'an empty signature': ({ parts }) => `${parts[0]}.${parts[1]}.`,
  'a signature cut short': ({ parts }) => `${parts[0]}.${parts[1]}.${parts[2].slice(0, 40)}`,
  'a signature in DER': ({ app, parts }) => {
    const der = sign('sha256', Buffer.from(`${parts[0]}.${parts[1]}`), ownKey(app).privateKey);
    return `${parts[0]}.${parts[1]}.${der.toString('base64url')}`;
  },
  'a signature of zeros': ({ parts }) => `${parts[0]}.${parts[1]}.${Buffer.alloc(64).toString('base64url')}`,
  'two parts': ({ parts }) => `${parts[0]}.${parts[1]}`,
  'four parts': ({ token }) => `${token}.x`,
  'five parts, as of a JWE': ({ token }) => `${token}.x.x`,
  'nine kilobytes': ({ header, claims, signed }) => signed(header, { ...claims, padding: 'x'.repeat(9_000) }),
  'text that is no token': () => 'nonsense',
};

describe.each(ADAPTERS.flatMap((adapter) => (['hybrid', 'jwt'] as const).map((mode) => ({ adapter, mode }))))(
  'a forged access token on $adapter, mode $mode',
  ({ adapter, mode }) => {
    let genuine: Genuine;

    beforeAll(async () => {
      const config = { http: { adapter }, auth: { mode } };
      const app = await startTestApp({ config, controllers: [ProbeController] });
      const { accessToken: token = '' } = await signIn(app, await register(app), 'token');
      genuine = {
        app,
        token,
        parts: token.split('.') as unknown as Parts,
        header: decode(token, 0),
        claims: decode(token, 1),
        signed: (header, claims) => signWithOwnKey(app, header, claims),
      };
    });
    afterAll(() => genuine.app.close());

    const send = (token: string) => genuine.app.request().get('/probe/default').set('authorization', `Bearer ${token}`);

    it('the forger can sign: with nothing changed the token passes', async () => {
      await send(genuine.token).expect(200);
      await send(genuine.signed(genuine.header, genuine.claims)).expect(200);
      await send(genuine.signed({ ...genuine.header, typ: 'application/AT+JWT' }, genuine.claims)).expect(200);
      const audiences = ['https://other.example', genuine.claims['aud']];
      await send(genuine.signed(genuine.header, { ...genuine.claims, aud: audiences })).expect(200);
      const expiring = { ...genuine.claims, exp: nowInSeconds(genuine) - 2 };
      await send(genuine.signed(genuine.header, expiring)).expect(200);
    });

    it.each(Object.keys(FORGERIES))('%s is 401 invalid_token, never why', async (forgery) => {
      const forge = FORGERIES[forgery];
      if (forge === undefined) throw new Error(`no forgery ${forgery}`);
      const token = forge(genuine);
      expect(token).not.toBe(genuine.token);
      const answer = await send(token);
      expectProblem(answer, 401, 'invalid_token');
      expect(answer.headers['www-authenticate']).toContain('Bearer realm="portcullis", error="invalid_token"');
      expect(answer.body).not.toHaveProperty('detail');
    });
  },
);

/** The same bytes in another spelling: the last character's unused bits are set. */
function nonCanonical(part: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  // 64 bytes leave four unused bits in the last of 86 characters.
  const last = alphabet[alphabet.indexOf(part.slice(-1)) + 1] ?? '';
  const respelled = part.slice(0, -1) + last;
  if (!Buffer.from(respelled, 'base64url').equals(Buffer.from(part, 'base64url')))
    throw new Error('not the same bytes');
  return respelled;
}
