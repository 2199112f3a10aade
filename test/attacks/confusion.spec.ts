import { randomUUID } from 'node:crypto';
import { expectProblem } from '../http/expect-problem.js';
import { register, signIn, type SignIn } from '../support/people.js';
import { startTestApp } from '../support/test-app.js';
import { ownKey } from '../tokens/forge.js';
import { refresh } from '../tokens/refreshing.js';
import {
  attacks,
  expectRefused,
  inEachPlace,
  nowInSeconds,
  present,
  type Attack,
  type Genuine,
  type Json,
} from './arena.js';

/** A JWT of another kind, with everything else as an access token has it, signed with our own key. */
function ofType(typ: unknown, over: (genuine: Genuine) => Json = () => ({})): Attack {
  return (genuine) => genuine.signed({ ...genuine.header, typ }, { ...genuine.claims, ...over(genuine) });
}

/** A client's assertion (RFC 7523, section 3), as if a client shared our key. */
const ASSERTION = (genuine: Genuine): Json => ({
  iss: 'client',
  sub: 'client',
  aud: `${String(genuine.claims['iss'])}/v1/oauth/token`,
  jti: randomUUID(),
  iat: nowInSeconds(genuine),
  exp: nowInSeconds(genuine) + 60,
});

/** A security event (RFC 8417), such as the answer to a verifier's pull. */
const EVENT = (genuine: Genuine): Json => ({
  iss: genuine.claims['iss'],
  aud: genuine.claims['aud'],
  iat: nowInSeconds(genuine),
  jti: randomUUID(),
  events: { 'urn:portcullis:event:changes': { epoch: randomUUID(), from: 1, to: 2, entries: [] } },
});

attacks('a JWT of another type', {
  ...Object.fromEntries(
    [
      'JWT',
      'jwt',
      'secevent+jwt',
      'dpop+jwt',
      'logout+jwt',
      'id+jwt',
      'application/jwt',
      'token-introspection+jwt',
    ].map((typ) => [typ, ofType(typ)]),
  ),
  'no typ': ofType(undefined),
  'an empty typ': ofType(''),
  'typ null': ofType(null),
  'typ as a list': ofType(['at+jwt']),
  'typ with a blank': ofType('at+jwt '),
  'typ of another media type': ofType('text/at+jwt'),
  'an ID token': ofType('JWT', () => ({ nonce: 'n', at_hash: 'h', azp: 'portcullis' })),
  'a client assertion': (genuine) => genuine.signed({ ...genuine.header, typ: 'JWT' }, ASSERTION(genuine)),
  'a client assertion that calls itself an access token': (genuine) =>
    genuine.signed(genuine.header, ASSERTION(genuine)),
  'a security event': (genuine) => genuine.signed({ ...genuine.header, typ: 'secevent+jwt' }, EVENT(genuine)),
  'a security event that calls itself an access token': (genuine) => genuine.signed(genuine.header, EVENT(genuine)),
});

inEachPlace('one kind of credential for another', 'ES256', (genuine) => {
  let byToken: SignIn;
  let byHeader: SignIn;
  beforeAll(async () => {
    const person = await register(genuine().app);
    byToken = await signIn(genuine().app, person, 'token');
    byHeader = await signIn(genuine().app, person, 'header');
  });

  it('a refresh token and a session token are no access tokens', async () => {
    await expectRefused(genuine(), byToken.refreshToken ?? '');
    await expectRefused(genuine(), byHeader.sessionToken ?? '');
  });

  it('an access token is no session token, in header or cookie', async () => {
    const { app } = genuine();
    const me = () => app.request().get('/probe/session');
    for (const credential of [byToken.accessToken ?? '', byToken.refreshToken ?? '']) {
      expectProblem(await me().set('authorization', `Session ${credential}`), 401, 'invalid_session');
      const cookie = me().set({ cookie: `portcullis=${credential}`, 'sec-fetch-site': 'same-origin' });
      expectProblem(await cookie, 401, 'invalid_session');
    }
    await me().set(byHeader.headers).expect(200);
  });

  it('an access token and a session token are no refresh tokens', async () => {
    const { app } = genuine();
    expectProblem(await refresh(app, byToken.accessToken), 401, 'invalid_refresh_token');
    expectProblem(await refresh(app, byHeader.sessionToken), 401, 'invalid_refresh_token');
    await refresh(app, byToken.refreshToken).expect(200);
  });
});

inEachPlace('a token of another deployment', 'ES256', (genuine) => {
  it('is refused, though it is good there: other key, and the same names', async () => {
    const { mode } = genuine().app.config.auth;
    const other = await startTestApp({ config: { auth: { mode } } });
    try {
      const { accessToken = '', headers } = await signIn(other, await register(other), 'token');
      await other.request().get('/v1/auth/me').set(headers).expect(200);
      await expectRefused(genuine(), accessToken);
      // And under our kid.
      const { kid } = ownKey(genuine().app);
      const [, payload, signature] = accessToken.split('.');
      const header = Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid })).toString('base64url');
      await expectRefused(genuine(), `${header}.${payload}.${signature}`);
    } finally {
      await other.close();
    }
    await present(genuine(), genuine().token).expect(200);
  });
});
