import type supertest from 'supertest';
import { expectProblem } from '../http/expect-problem.js';
import { head, OPAQUE, receiptShape, sessionShape, tokensShape, userShape } from '../sessions/shapes.js';
import { cookieOf, PASSWORD, register, signIn, signInOf, type SignIn } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';

const NEW_PASSWORD = 'an even longer password';
const TRANSPORTS = ['cookie', 'header', 'token'] as const;

let app: TestApp;

const change = (signedIn: SignIn, body: object = {}): supertest.Test =>
  app
    .request()
    .post('/v1/auth/password')
    .set(signedIn.headers)
    .send({ currentPassword: PASSWORD, newPassword: NEW_PASSWORD, ...body });

const status = async (signedIn: Pick<SignIn, 'headers'>): Promise<number> =>
  (await app.request().get('/probe/default').set(signedIn.headers)).status;

const refresh = (refreshToken: string | undefined): supertest.Test =>
  app.request().post('/v1/auth/refresh').send({ refreshToken });

describe.each(ADAPTERS)('a change of password on %s', (adapter) => {
  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } }, controllers: [ProbeController] });
  });
  afterAll(() => app.close());

  it.each(TRANSPORTS)('by %s renews the own session in its own transport', async (transport) => {
    const person = await register(app);
    const before = await signIn(app, person, transport);
    const answer = await change(before);
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toEqual({
      user: userShape(person),
      session: sessionShape(transport, { id: before.sessionId }),
      receipt: receiptShape(await head(app)),
      ...(transport === 'header' && { sessionToken: OPAQUE }),
      ...(transport === 'token' && { tokens: tokensShape() }),
    });
    expect(cookieOf(answer)).toEqual(transport === 'cookie' ? OPAQUE : undefined);
    expect(await status(signInOf(answer, transport))).toBe(200);
    if (transport === 'token') expectProblem(await refresh(before.refreshToken), 401, 'invalid_refresh_token');
    else expect(await status(before)).toBe(401);
  });

  it.each(TRANSPORTS)('by %s ends every other session', async (transport) => {
    const person = await register(app);
    const others: SignIn[] = [];
    for (const other of TRANSPORTS) others.push(await signIn(app, person, other));
    const answer = await change(await signIn(app, person, transport)).expect(200);
    for (const other of others) expect([other.transport, await status(other)]).toEqual([other.transport, 401]);
    for (const { refreshToken } of others) if (refreshToken) await refresh(refreshToken).expect(401);
    const list = await app.request().get('/v1/sessions').set(signInOf(answer, transport).headers).expect(200);
    expect(list.body.items.map(({ id }: { id: string }) => id)).toEqual([answer.body.session.id]);
  });

  it('is refused from another site, where a cookie proves it', async () => {
    const signedIn = await signIn(app, await register(app), 'cookie');
    expectProblem(await change(signedIn).set('sec-fetch-site', 'cross-site'), 403, 'cross_site_request');
    expect(await status(signedIn)).toBe(200);
  });

  it('is refused from another site, where it would set the cookie', async () => {
    const signedIn = await signIn(app, await register(app), 'cookie');
    const byHeader = { ...signedIn, headers: { authorization: `Session ${signedIn.sessionToken ?? ''}` } };
    const refused = await change(byHeader).set('origin', 'https://evil.example');
    expectProblem(refused, 403, 'cross_site_request');
    expect([cookieOf(refused), await status(signedIn)]).toEqual([undefined, 200]);
    expect(cookieOf(await change(byHeader).expect(200))).toEqual(OPAQUE);
  });
});

describe('a change of password', () => {
  const signInAs = (email: string, password: string): supertest.Test =>
    app.request().post('/v1/auth/login').send({ email, password });

  beforeAll(async () => {
    // The lease bounds how long a lock is waited for; races on a busy machine need longer than usual.
    app = await startTestApp({ config: { changes: { lease: '5s' } }, controllers: [ProbeController] });
  });
  afterAll(() => app.close());

  it('takes the old password out of use, and the new one in', async () => {
    const { email, ...person } = await register(app);
    await change(await signIn(app, { ...person, email }, 'token')).expect(200);
    expectProblem(await signInAs(email, PASSWORD), 401, 'invalid_credentials');
    await signInAs(email, NEW_PASSWORD).expect(200);
  });

  it('the new refresh token goes on, and the new access token is of the new place in the log', async () => {
    const answer = await change(await signIn(app, await register(app), 'token')).expect(200);
    await refresh(answer.body.tokens.refreshToken as string).expect(200);
    const [, payload = ''] = (answer.body.tokens.accessToken as string).split('.');
    const { ver } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { ver: string };
    expect(Number(ver.split(':')[1])).toBeGreaterThanOrEqual(answer.body.receipt.position as number);
  });

  it.each([
    ['a wrong current password', { currentPassword: 'not that one' }, 401, 'invalid_credentials'],
    ['a new one that is too short', { newPassword: 'short' }, 400, 'password_rejected'],
    ['an unknown field', { confirm: NEW_PASSWORD }, 400, 'validation_failed'],
    ['no new one', { newPassword: undefined }, 400, 'validation_failed'],
  ] as const)('is refused for %s, and changes nothing', async (_what, body, expected, code) => {
    const person = await register(app);
    const signedIn = await signIn(app, person, 'header');
    const before = await head(app);
    expectProblem(await change(signedIn, body), expected, code);
    expect([await head(app), await status(signedIn)]).toEqual([before, 200]);
    await signInAs(person.email, PASSWORD).expect(200);
  });

  it('demands a credential, and one that is live', async () => {
    expectProblem(
      await app.request().post('/v1/auth/password').send({ currentPassword: PASSWORD, newPassword: NEW_PASSWORD }),
      401,
      'credential_missing',
    );
    const signedIn = await signIn(app, await register(app), 'token');
    await app.request().post('/v1/auth/logout').set(signedIn.headers).expect(204);
    expectProblem(await change(signedIn), 401, 'invalid_token');
  });

  it.each(['the same session', 'two sessions'])('of two at once by %s, one wins', async (how) => {
    const person = await register(app);
    const first = await signIn(app, person, 'header');
    const second = how === 'two sessions' ? await signIn(app, person, 'header') : first;
    const passwords = ['the first new password', 'the second new password'];
    const answers = await Promise.all([
      change(first, { newPassword: passwords[0] }),
      change(second, { newPassword: passwords[1] }),
    ]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 401]);
    const won = answers.findIndex((answer) => answer.status === 200);
    await signInAs(person.email, passwords[won] ?? '').expect(200);
    await signInAs(person.email, passwords[1 - won] ?? '').expect(401);
    const winner = answers[won];
    expect(winner && (await status(signInOf(winner, 'header')))).toBe(200);
  });
});
