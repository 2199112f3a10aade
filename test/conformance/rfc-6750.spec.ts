import { expectProblem } from '../http/expect-problem.js';
import { register, signIn, type SignIn } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { decode } from '../tokens/forge.js';

/** The OAuth 2.0 Authorization Framework: Bearer Token Usage. */
const apps: { app: TestApp; signedIn: SignIn }[] = [];
const DEFAULT = '/probe/default';

beforeAll(async () => {
  for (const adapter of ADAPTERS) {
    const config = { auth: { mode: 'jwt' }, http: { adapter } };
    const app = await startTestApp({ config, controllers: [ProbeController] });
    apps.push({ app, signedIn: await signIn(app, await register(app), 'token') });
  }
});
afterAll(async () => {
  for (const { app } of apps) await app.close();
});

/** A behaviour that both adapters share. */
const onBoth = (work: (app: TestApp, signedIn: SignIn) => Promise<void>) => async (): Promise<void> => {
  for (const { app, signedIn } of apps) await work(app, signedIn);
};

/** The parameters of the Bearer challenge, each by its name; throws where one is there twice. */
function challengeOf(answer: { headers: Record<string, string> }): Record<string, string> {
  const [, parameters = ''] = /^Bearer (.+?)(?:, Session .*)?$/.exec(answer.headers['www-authenticate'] ?? '') ?? [];
  const found: Record<string, string> = {};
  for (const [, name = '', value = ''] of parameters.matchAll(/(\w+)="([^"]*)"/g)) {
    if (name in found) throw new Error(`${name} is there twice`);
    found[name] = value;
  }
  return found;
}

it(
  'RFC 6750 §2.1 MUST: a token in the Authorization header is taken, whatever the case of its scheme',
  onBoth(async (app, { accessToken }) => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      await app.request().get(DEFAULT).set('authorization', `${scheme} ${accessToken}`).expect(200);
    }
  }),
);

it(
  'RFC 6750 §2.2 MUST NOT: a token in a body is taken, JSON or a form, on a route that reads no form',
  onBoth(async (app, { accessToken }) => {
    expectProblem(await app.request().post(DEFAULT).send({ access_token: accessToken }), 401, 'credential_missing');
    const form = app.request().post(DEFAULT).type('form').send({ access_token: accessToken });
    expectProblem(await form, 415, 'unsupported_media_type');
  }),
);

it(
  'RFC 6750 §2.3 SHOULD NOT: tokens are passed in URLs, so one there is not taken',
  onBoth(async (app, { accessToken }) => {
    expectProblem(await app.request().get(`${DEFAULT}?access_token=${accessToken}`), 401, 'credential_missing');
  }),
);

it(
  'RFC 6750 §3 MUST: a request without a token, or with one that does not give access, is answered with WWW-Authenticate',
  onBoth(async (app, { headers }) => {
    const without = await app.request().get(DEFAULT).expect(401);
    const bad = await app.request().get(DEFAULT).set('authorization', 'Bearer nonsense').expect(401);
    const forbidden = await app.request().get('/probe/managers').set(headers).expect(403);
    for (const answer of [without, bad, forbidden]) expect(answer.headers['www-authenticate']).toBeDefined();
  }),
);

it(
  'RFC 6750 §3 MUST: the challenge has the scheme Bearer, with at least one parameter',
  onBoth(async (app) => {
    for (const authorization of [undefined, 'Bearer nonsense']) {
      const request = app.request().get(DEFAULT);
      const answer = await (authorization === undefined ? request : request.set('authorization', authorization));
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="/);
    }
  }),
);

it(
  'RFC 6750 §3 MUST NOT: realm, scope, error, error_description and error_uri are there more than once',
  onBoth(async (app, { headers }) => {
    const answers = [
      await app.request().get(DEFAULT),
      await app.request().get(DEFAULT).set('authorization', 'Bearer nonsense'),
      await app.request().get('/probe/managers').set(headers),
    ];
    for (const answer of answers) expect(challengeOf(answer as never)).toHaveProperty('realm');
  }),
);

it(
  'RFC 6750 §3 SHOULD: a token that fails is answered with an error in the challenge',
  onBoth(async (app) => {
    const answer = await app.request().get(DEFAULT).set('authorization', 'Bearer nonsense').expect(401);
    expect(challengeOf(answer as never)).toMatchObject({ error: 'invalid_token' });
  }),
);

it(
  'RFC 6750 §3 MUST NOT: error codes have characters outside of those that are allowed',
  onBoth(async (app, { headers }) => {
    const bad = await app.request().get(DEFAULT).set('authorization', 'Bearer nonsense');
    const forbidden = await app.request().get('/probe/managers').set(headers);
    for (const answer of [bad, forbidden]) {
      expect(challengeOf(answer as never)['error']).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
    }
  }),
);

it(
  'RFC 6750 §3.1 SHOULD: more than one way of bringing a token is answered with 400',
  onBoth(async (app, { accessToken, headers }) => {
    const twice = app
      .request()
      .get(DEFAULT)
      .set({ ...headers, cookie: `portcullis=${accessToken}` });
    expectProblem(await twice.set('sec-fetch-site', 'same-origin'), 400, 'ambiguous_credentials');
  }),
);

it(
  'RFC 6750 §3.1 SHOULD: an expired, malformed or otherwise invalid token is answered with 401 and invalid_token',
  onBoth(async (app, { accessToken = '' }) => {
    for (const token of ['nonsense', `${accessToken}x`, accessToken.split('.').slice(0, 2).join('.')]) {
      const answer = await app.request().get(DEFAULT).set('authorization', `Bearer ${token}`);
      expectProblem(answer, 401, 'invalid_token');
      expect(challengeOf(answer as never)).toMatchObject({ error: 'invalid_token' });
    }
  }),
);

it(
  'RFC 6750 §3.1 SHOULD: a token that does not reach far enough is answered with 403 and insufficient_scope',
  onBoth(async (app, { headers }) => {
    const answer = await app.request().get('/probe/invoices').set(headers);
    expectProblem(answer, 403, 'insufficient_permission');
    expect(challengeOf(answer as never)).toMatchObject({ error: 'insufficient_scope' });
  }),
);

it(
  'RFC 6750 §3.1 SHOULD NOT: a request without any credential is told an error code',
  onBoth(async (app) => {
    const answer = await app.request().get(DEFAULT).expect(401);
    expect(challengeOf(answer as never)).not.toHaveProperty('error');
  }),
);

it(
  'RFC 6750 §5.2 MUST: a token can’t be changed without it being noticed',
  onBoth(async (app, { accessToken = '' }) => {
    const [header, payload = '', signature] = accessToken.split('.');
    const claims = { ...decode(accessToken, 1), permissions: ['*'] };
    const changed = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
    expect(changed).not.toContain(payload);
    await app.request().get(DEFAULT).set('authorization', `Bearer ${changed}`).expect(401);
  }),
);

it(
  'RFC 6750 §5.3 MUST NOT: access tokens are kept in cookies',
  onBoth(async (app, { answer, accessToken }) => {
    expect(answer.headers['set-cookie']).toBeUndefined();
    const cookie = app
      .request()
      .get(DEFAULT)
      .set({ cookie: `portcullis=${accessToken}`, 'sec-fetch-site': 'none' });
    expectProblem(await cookie, 401, 'credential_not_accepted');
  }),
);

it(
  'RFC 6750 §5.3 SHOULD: tokens live an hour or less',
  onBoth(async (_app, { accessToken = '' }) => {
    const { exp, iat } = decode(accessToken, 1) as { exp: number; iat: number };
    expect(exp - iat).toBeLessThanOrEqual(3_600);
  }),
);

it(
  'RFC 6750 §5.3 SHOULD: tokens say for whom they are',
  onBoth(async (app, { accessToken = '' }) => {
    expect(decode(accessToken, 1)['aud']).toBe(app.config.tokens.audience);
  }),
);
