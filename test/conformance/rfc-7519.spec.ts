import { expectRefused, genuineOf, nowInSeconds, present, type Genuine, type Json } from '../attacks/arena.js';
import { register, signIn } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { startTestApp } from '../support/test-app.js';
import { decode, encode } from '../tokens/forge.js';
import { refresh } from '../tokens/refreshing.js';

/** JSON Web Token (JWT). */
let genuine: Genuine;

beforeAll(async () => {
  genuine = await genuineOf(await startTestApp({ config: { auth: { mode: 'jwt' } }, controllers: [ProbeController] }));
});
afterAll(() => genuine.app.close());

const claiming = (over: Json): string => genuine.signed(genuine.header, { ...genuine.claims, ...over });
const withText = (change: (json: string) => string): string =>
  genuine.signed(genuine.header, change(JSON.stringify(genuine.claims)));

it('RFC 7519 §2 MUST: a StringOrURI with a colon in it is a URI', () => {
  for (const claim of ['iss', 'sub', 'aud', 'jti']) {
    const value = String(genuine.claims[claim]);
    if (value.includes(':')) expect(URL.canParse(value)).toBe(true);
  }
  expect(String(genuine.claims['iss'])).toContain(':');
});

it('RFC 7519 §4 MUST: claim names are unique, and a set that repeats one is rejected', async () => {
  await expectRefused(
    genuine,
    withText((json) => json.replace('{', '{"sub":"somebody",')),
  );
  await expectRefused(
    genuine,
    withText((json) => json.replace(/}$/, ',"\\u0073ub":"somebody"}')),
  );
});

it('RFC 7519 §4 MUST: claims that are not understood are ignored', async () => {
  await present(genuine, claiming({ unheard_of: { sub: 'x' }, 'https://example.com/claim': [1] })).expect(200);
});

it('RFC 7519 §4.1.2 MUST: sub is unique within the issuer', async () => {
  const { app, claims } = genuine;
  const other = await genuineOf(app);
  expect(other.claims['iss']).toBe(claims['iss']);
  expect(other.claims['sub']).not.toBe(claims['sub']);
});

it('RFC 7519 §4.1.3 MUST: a token that does not name its recipient in aud is rejected', async () => {
  for (const aud of ['https://other.example', [], ['https://other.example'], undefined]) {
    await expectRefused(genuine, claiming({ aud }));
  }
  await present(genuine, claiming({ aud: ['https://other.example', genuine.claims['aud']] })).expect(200);
});

it('RFC 7519 §4.1.4 MUST NOT: a token is accepted on or after exp, but for a small leeway', async () => {
  const tolerance = genuine.app.config.tokens.clockTolerance / 1_000;
  await expectRefused(genuine, claiming({ exp: nowInSeconds(genuine) - tolerance }));
  await present(genuine, claiming({ exp: nowInSeconds(genuine) - tolerance + 3 })).expect(200);
  // "Usually no more than a few minutes."
  expect(tolerance).toBeLessThanOrEqual(300);
});

it('RFC 7519 §4.1.4 MUST: exp is a number', async () => {
  await expectRefused(genuine, claiming({ exp: String(genuine.claims['exp']) }));
  expect(typeof genuine.claims['exp']).toBe('number');
});

it('RFC 7519 §4.1.5 MUST NOT: a token is accepted before nbf, but for a small leeway', async () => {
  const tolerance = genuine.app.config.tokens.clockTolerance / 1_000;
  await expectRefused(genuine, claiming({ nbf: nowInSeconds(genuine) + tolerance + 3 }));
  await present(genuine, claiming({ nbf: nowInSeconds(genuine) + tolerance - 2 })).expect(200);
});

it('RFC 7519 §4.1.5 MUST: nbf is a number', async () => {
  await expectRefused(genuine, claiming({ nbf: '0' }));
});

it('RFC 7519 §4.1.6 MUST: iat is a number', async () => {
  await expectRefused(genuine, claiming({ iat: String(genuine.claims['iat']) }));
  expect(typeof genuine.claims['iat']).toBe('number');
});

it('RFC 7519 §4.1.7 MUST: jti is not given to two tokens', async () => {
  const { app } = genuine;
  const signedIn = await signIn(app, await register(app), 'token');
  const seen = new Set([decode(signedIn.accessToken ?? '', 1)['jti']]);
  let { refreshToken } = signedIn;
  for (let time = 0; time < 10; time++) {
    const { body } = await refresh(app, refreshToken).expect(200);
    const tokens = body.tokens as { accessToken: string; refreshToken: string };
    refreshToken = tokens.refreshToken;
    seen.add(decode(tokens.accessToken, 1)['jti']);
  }
  expect(seen.size).toBe(11);
});

it('RFC 7519 §5.2 SHOULD NOT: cty is used where nothing is nested', () => {
  expect(genuine.header).not.toHaveProperty('cty');
});

it('RFC 7519 §7.2 MUST: a token without a period is rejected', async () => {
  await expectRefused(genuine, genuine.parts.join(''));
});

it('RFC 7519 §7.2 MUST: base64url with line breaks, white space or other characters is rejected', async () => {
  const [header, payload, signature] = genuine.parts;
  for (const odd of ['\t', ' ', '=', '!', '%0A']) {
    await expectRefused(genuine, `${header}.${payload.slice(0, 8)}${odd}${payload.slice(8)}.${signature}`);
    await expectRefused(genuine, `${header.slice(0, 8)}${odd}${header.slice(8)}.${payload}.${signature}`);
  }
});

it('RFC 7519 §7.2 MUST: a header or a claims set that is not a JSON object in UTF-8 is rejected', async () => {
  const latin1 = Buffer.from('{"sub":"\xff"}', 'latin1');
  for (const part of ['[]', 'null', '"text"', '7', '{', latin1]) {
    await expectRefused(genuine, genuine.signed(genuine.header, part as string));
    await expectRefused(genuine, genuine.signed(part as string, genuine.claims));
  }
});

it('RFC 7519 §7.2 MUST: a token whose signature does not hold is rejected', async () => {
  const [header, , signature] = genuine.parts;
  await expectRefused(genuine, `${header}.${encode({ ...genuine.claims, sub: 'somebody' })}.${signature}`);
});

it('RFC 7519 §7.2 SHOULD: a token by an algorithm that is not acceptable here is rejected', async () => {
  for (const alg of ['none', 'HS256', 'ES384', 'PS256']) {
    await expectRefused(genuine, genuine.signed({ ...genuine.header, alg }, genuine.claims));
  }
});

it('RFC 7519 §8 SHOULD: RS256 and ES256 are implemented', async () => {
  for (const algorithm of ['RS256', 'ES256'] as const) {
    const app = await startTestApp({ config: { tokens: { algorithm } }, controllers: [ProbeController] });
    try {
      const other = await genuineOf(app);
      expect(other.header['alg']).toBe(algorithm);
      await present(other, other.token).expect(200);
    } finally {
      await app.close();
    }
  }
});

it('RFC 7519 §12 MUST: nothing about a person is disclosed to whoever reads a token', async () => {
  const { app } = genuine;
  const body = { email: 'jane.doe@example.com', password: 'a long enough password', name: 'Jane Doe' };
  await app.request().post('/v1/auth/register').send(body).expect(201);
  const login = await app
    .request()
    .post('/v1/auth/login')
    .send({ email: body.email, password: body.password, transport: 'token' });
  const token = (login.body as { tokens: { accessToken: string } }).tokens.accessToken;
  const told = JSON.stringify([decode(token, 0), decode(token, 1)]).toLowerCase();
  for (const word of ['jane', 'doe', '127.0.0.1']) expect(told).not.toContain(word);
});
