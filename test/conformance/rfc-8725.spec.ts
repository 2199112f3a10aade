import { createPublicKey, type JsonWebKey } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';
import { UserAdministration } from '../../src/users/user-administration.service.js';
import { expectRefused, genuineOf, nowInSeconds, present, type Genuine, type Json } from '../attacks/arena.js';
import { watchOutbound } from '../attacks/outbound.js';
import { ProbeController } from '../support/probe.controller.js';
import { startTestApp } from '../support/test-app.js';
import { decode, encode } from '../tokens/forge.js';

/** JSON Web Token Best Current Practices. Every attack that it knows stands in test/attacks/, in many more forms. */
const ALGORITHMS = ['ES256', 'EdDSA', 'RS256'] as const;
const apps: Genuine[] = [];
let genuine: Genuine;

beforeAll(async () => {
  for (const algorithm of ALGORITHMS) {
    const config = { tokens: { algorithm }, auth: { mode: 'hybrid' } };
    apps.push(await genuineOf(await startTestApp({ config, controllers: [ProbeController] })));
  }
  genuine = apps[0]!;
});
afterAll(async () => {
  for (const { app } of apps) await app.close();
});

const heading = (over: Json): string => genuine.signed({ ...genuine.header, ...over }, genuine.claims);
const claiming = (over: Json): string => genuine.signed(genuine.header, { ...genuine.claims, ...over });

async function jwksOf({ app }: Genuine): Promise<JsonWebKey[]> {
  const answer = await fetch(new URL('/.well-known/jwks.json', app.url));
  return ((await answer.json()) as JSONWebKeySet).keys;
}

it('RFC 8725 §3.1 MUST NOT: any other algorithm than those that are configured is used', async () => {
  for (const each of apps) {
    await present(each, each.token).expect(200);
    for (const alg of ['none', 'HS256', 'HS512', 'ES384', 'PS256', 'ES256K', 'RS512']) {
      await expectRefused(each, each.signed({ ...each.header, alg }, each.claims));
    }
  }
});

it('RFC 8725 §3.1 MUST: the algorithm of the header is the one that does the work', async () => {
  for (const each of apps) {
    for (const alg of ALGORITHMS.filter((other) => other !== each.header['alg'])) {
      await expectRefused(each, each.signed({ ...each.header, alg }, each.claims));
    }
  }
});

it('RFC 8725 §3.1 MUST: each key is used with exactly one algorithm', async () => {
  for (const [index, each] of apps.entries()) {
    for (const key of await jwksOf(each)) expect(key['alg']).toBe(ALGORITHMS[index]);
  }
});

it('RFC 8725 §3.2 MUST: only algorithms that are current are allowed', async () => {
  expect(apps.map(({ header }) => header['alg'])).toEqual(['ES256', 'EdDSA', 'RS256']);
  await expect(startTestApp({ config: { tokens: { algorithm: 'HS256' as never } } })).rejects.toThrow(
    'tokens.algorithm',
  );
});

it('RFC 8725 §3.2 SHOULD NOT: a token with "none" is made or taken', async () => {
  const [, payload, signature] = genuine.parts;
  for (const alg of ['none', 'None', 'NONE', 'nOnE']) {
    await expectRefused(genuine, `${encode({ ...genuine.header, alg })}.${payload}.`);
    await expectRefused(genuine, `${encode({ ...genuine.header, alg })}.${payload}.${signature}`);
  }
});

it('RFC 8725 §3.3 MUST: every cryptographic operation is validated, and the whole token rejected if one fails', async () => {
  for (const each of apps) {
    const [header, payload, signature] = each.parts;
    const raw = Buffer.from(signature, 'base64url');
    raw[raw.length - 1] = (raw.at(-1) ?? 0) ^ 1;
    await expectRefused(each, `${header}.${payload}.${raw.toString('base64url')}`);
    await expectRefused(each, `${header}.${payload}.${Buffer.alloc(raw.length).toString('base64url')}`);
  }
});

it('RFC 8725 §3.4 MUST: inputs of cryptographic operations are validated', async () => {
  const [header, payload, signature] = genuine.parts;
  const raw = Buffer.from(signature, 'base64url');
  const [r, s, zero] = [raw.subarray(0, 32), raw.subarray(32), Buffer.alloc(32)];
  for (const pair of [
    [zero, s],
    [r, zero],
    [zero, zero],
    [r, Buffer.alloc(32, 0xff)],
  ]) {
    await expectRefused(genuine, `${header}.${payload}.${Buffer.concat(pair).toString('base64url')}`);
  }
});

it('RFC 8725 §3.5 MUST: keys have sufficient entropy', async () => {
  const details = [];
  for (const each of apps) {
    for (const key of await jwksOf(each)) {
      const { asymmetricKeyDetails, asymmetricKeyType } = createPublicKey({ key, format: 'jwk' });
      details.push([asymmetricKeyType, asymmetricKeyDetails?.namedCurve ?? asymmetricKeyDetails?.modulusLength]);
    }
  }
  expect(details).toEqual([
    ['ec', 'prime256v1'],
    ['ed25519', undefined],
    ['rsa', 3_072],
  ]);
});

it('RFC 8725 §3.6 SHOULD NOT: compression is used', async () => {
  expect(genuine.header).not.toHaveProperty('zip');
  await expectRefused(genuine, heading({ zip: 'DEF' }));
});

it('RFC 8725 §3.7 MUST: JSON is encoded and decoded as UTF-8', async () => {
  const { app, header, claims, signed } = genuine;
  const latin1 = Buffer.from(JSON.stringify(claims).replace('{', '{"x":"\xe9",'), 'latin1');
  await expectRefused(genuine, signed(header, latin1 as unknown as string));
  await expectRefused(genuine, signed(header, Buffer.from(JSON.stringify(claims), 'utf16le') as unknown as string));
  await present(genuine, claiming({ more: 'é, 漢, 🙂' })).expect(200);
  expect(app.config.tokens.issuer).toBe(claims['iss']);
});

it('RFC 8725 §3.8 MUST: the keys are those of the issuer, and a token of another one is rejected', async () => {
  await expectRefused(genuine, claiming({ iss: 'https://evil.example' }));
  const stranger = await genuineOf(await startTestApp({ controllers: [ProbeController] }));
  try {
    expect(stranger.claims['iss']).toBe(genuine.claims['iss']);
    await expectRefused(genuine, stranger.token);
  } finally {
    await stranger.app.close();
  }
});

it('RFC 8725 §3.8 MUST: the subject is one that is known, and the token rejected otherwise', async () => {
  const { app } = genuine;
  const other = await genuineOf(app);
  await expectRefused(other, other.signed(other.header, { ...other.claims, sub: genuine.claims['sub'] }));
  await present(other, other.token).expect(200);
  await app.app.get(UserAdministration, { strict: false }).remove(undefined, String(other.claims['sub']));
  await expectRefused(other, other.token);
});

it('RFC 8725 §3.9 MUST: a token says for whom it is, and is rejected by everybody else', async () => {
  expect(genuine.claims['aud']).toBe(genuine.app.config.tokens.audience);
  for (const aud of ['https://other.example', undefined, []]) await expectRefused(genuine, claiming({ aud }));
});

it('RFC 8725 §3.10 SHOULD: a kid can inject nothing', async () => {
  for (const kid of [
    "' OR '1'='1",
    '../../dev/null',
    '*)(uid=*',
    '__proto__',
    ['x'],
    { kid: 'x' },
    'k'.repeat(10_000),
  ]) {
    await expectRefused(genuine, heading({ kid }));
  }
  await present(genuine, genuine.token).expect(200);
});

it('RFC 8725 §3.10 SHOULD: nothing is fetched because a token says so', async () => {
  const outbound = watchOutbound();
  for (const over of [
    { jku: 'https://evil.example/jwks' },
    { x5u: 'https://evil.example/cert' },
    { jku: genuine.app.url },
  ]) {
    await expectRefused(genuine, heading(over));
  }
  outbound.stop();
  expect(outbound.attempts).toEqual([]);
});

it('RFC 8725 §3.11 SHOULD: tokens are explicitly typed', async () => {
  expect(genuine.header['typ']).toBe('at+jwt');
  for (const typ of ['JWT', undefined, 'secevent+jwt']) await expectRefused(genuine, heading({ typ }));
});

it('RFC 8725 §3.12 MUST: no JWT of another kind passes for an access token', async () => {
  const { header, signed, claims } = genuine;
  const now = nowInSeconds(genuine);
  const times = { iat: now, exp: now + 60, jti: 'one' };
  const assertion = { iss: 'client', sub: 'client', aud: `${String(claims['iss'])}/v1/oauth/token`, ...times };
  const event = { iss: claims['iss'], aud: claims['aud'], events: {}, ...times };
  for (const typ of ['JWT', 'secevent+jwt', 'at+jwt']) {
    await expectRefused(genuine, signed({ ...header, typ }, assertion));
    await expectRefused(genuine, signed({ ...header, typ }, event));
  }
  await expectRefused(genuine, signed({ ...header, typ: 'JWT' }, decode(genuine.token, 1)));
});
