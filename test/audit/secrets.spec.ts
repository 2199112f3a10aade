import type supertest from 'supertest';
import { cookieOf, PASSWORD, register, signIn, signInOf, type Person, type SignIn } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { refresh } from '../tokens/refreshing.js';
import { administrator, ask } from '../users/http-actors.js';

const NEW_PASSWORD = 'the very new password 7';
const WRONG_PASSWORD = 'the wrong password 8';

describe('the audit log of a full run', () => {
  let app: TestApp;
  let person: Person;
  /** Everything that must not be read in it. */
  const secrets = new Set([PASSWORD, NEW_PASSWORD, WRONG_PASSWORD]);

  beforeAll(async () => {
    app = await startTestApp({ config: { auth: { exchange: true } } });
    secrets.add(app.config.secret?.toString() ?? '');
    person = await register(app);
  });
  afterAll(() => app.close());

  function note(answer: supertest.Response): supertest.Response {
    const { sessionToken, tokens } = (answer.body ?? {}) as {
      sessionToken?: string;
      tokens?: { accessToken: string; refreshToken: string };
    };
    for (const opaque of [cookieOf(answer), sessionToken, tokens?.refreshToken])
      if (opaque) secrets.add(opaque.slice(37));
    for (const part of tokens?.accessToken.split('.').slice(1) ?? []) secrets.add(part);
    return answer;
  }
  async function noted(transport: 'cookie' | 'header' | 'token'): Promise<SignIn> {
    const signedIn = await signIn(app, person, transport);
    note(signedIn.answer);
    return signedIn;
  }
  const post = (path: string, body: object = {}): supertest.Test => app.request().post(path).send(body);

  it('holds no secret and no address, whatever was done', async () => {
    const [cookie, header, token] = [await noted('cookie'), await noted('header'), await noted('token')];
    note(
      await post('/v1/auth/login', { email: person.email, password: PASSWORD, transport: 'cookie' }).set(
        cookie.headers,
      ),
    );
    note(await refresh(app, token.refreshToken).expect(200));
    app.clock.advance(app.config.tokens.reuseGrace + 1);
    await refresh(app, token.refreshToken).expect(401);
    const exchanged = note(await post('/v1/auth/exchange', { transport: 'token' }).set(header.headers).expect(200));
    const passwords = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
    const { headers } = signInOf(exchanged, 'token');
    const changed = note(await post('/v1/auth/password', passwords).set(headers).expect(200));
    await post('/v1/auth/logout').set(signInOf(changed, 'token').headers).expect(204);
    await post('/v1/auth/login', { email: person.email, password: WRONG_PASSWORD }).expect(401);
    // Typed into the wrong field, as people do.
    await post('/v1/auth/login', { email: WRONG_PASSWORD, password: person.email }).expect(401);
    await post('/v1/auth/login', { email: 'nobody@example.com', password: WRONG_PASSWORD }).expect(401);
    const admin = await administrator(app);
    note(admin.signIn.answer);
    await ask(app, admin, 'patch', `/v1/users/${person.id}`, { email: 'new@example.com', name: 'Ada L.' }).expect(200);
    await ask(app, admin, 'post', '/v1/users', { email: 'other@example.com', password: NEW_PASSWORD }).expect(201);
    await ask(app, admin, 'delete', `/v1/users/${person.id}`).expect(200);
    for (const personal of [person.email, admin.email, '@example.com', 'Ada L.']) secrets.add(personal);
  });

  it('nor what somebody put into the headers that it keeps', async () => {
    person = await register(app);
    const { sessionToken = '', headers, sessionId } = await noted('header');
    const agent = { 'user-agent': `curl ${headers.authorization}`, 'x-request-id': sessionToken };
    await app.request().delete(`/v1/sessions/${sessionId}`).set(headers).set(agent).expect(200);
    const [row] = await app.database.query('SELECT user_agent, request_id FROM audit_events ORDER BY at DESC LIMIT 1');
    expect(row).toEqual({ user_agent: 'curl Session [redacted]', request_id: '[redacted]' });
  });

  it('and yet it tells of all of it', async () => {
    const rows = await app.database.query<{ type: string }>('SELECT * FROM audit_events');
    const table = JSON.stringify(rows);
    expect(secrets.size).toBeGreaterThan(20);
    for (const secret of secrets) expect(`${table.includes(secret)} ${secret}`).toBe(`false ${secret}`);
    expect(new Set(rows.map(({ type }) => type)).size).toBeGreaterThanOrEqual(12);
  });
});
