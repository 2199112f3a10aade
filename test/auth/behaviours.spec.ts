import { grantRole, register, setRoles, signIn, type Person, type Transport } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { ADAPTERS, startTestApp, type Adapter, type TestApp } from '../support/test-app.js';

const MODES = ['session', 'jwt', 'hybrid'] as const;
type Mode = (typeof MODES)[number];

/** Which transport proves itself to which mode. */
const TAKES: Readonly<Record<Mode, readonly Transport[]>> = {
  session: ['cookie', 'header'],
  jwt: ['token'],
  hybrid: ['cookie', 'header', 'token'],
};

const CREDENTIAL: Readonly<Record<Transport, string>> = {
  cookie: 'cookie',
  header: 'session-header',
  token: 'access-token',
};

const CASES = ADAPTERS.flatMap((adapter) =>
  MODES.flatMap((mode) => TAKES[mode].map((transport) => ({ adapter, mode, transport }))),
);

const apps = new Map<string, Promise<TestApp>>();

/** One app for each adapter and mode, shared by the behaviours. */
function appOf(adapter: Adapter, mode: Mode): Promise<TestApp> {
  const key = `${adapter} ${mode}`;
  let app = apps.get(key);
  if (app === undefined) {
    app = startTestApp({ config: { http: { adapter }, auth: { mode } }, controllers: [ProbeController] });
    apps.set(key, app);
  }
  return app;
}

afterAll(async () => {
  for (const app of apps.values()) await (await app).close();
});

describe.each(CASES)('$adapter, mode $mode, transport $transport', ({ adapter, mode, transport }) => {
  const live = mode !== 'jwt';
  let app: TestApp;
  let person: Person;

  beforeAll(async () => {
    app = await appOf(adapter, mode);
    person = await register(app);
    await grantRole(app, person, 'manager', ['invoice:read']);
  });

  it('a sign-in opens a guarded route and the principal says how', async () => {
    const { headers, sessionId } = await signIn(app, person, transport);
    const answer = await app.request().get('/probe/default').set(headers);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      userId: person.id,
      sessionId,
      clientId: 'portcullis',
      roles: ['manager'],
      permissions: ['invoice:read'],
      mode,
      credential: CREDENTIAL[transport],
      authTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      source: live ? expect.stringMatching(/^(?:memory|database)$/) : 'token',
      maxStalenessMs: live ? 0 : 600_000,
    });
  });

  it('without a credential it is 401 credential_missing, and the challenge names the schemes', async () => {
    const answer = await app.request().get('/probe/default');
    expect(answer.status).toBe(401);
    expect(answer.body.code).toBe('credential_missing');
    expect(answer.headers['www-authenticate']).toBe(
      { session: 'Session realm="portcullis"', jwt: 'Bearer realm="portcullis"' }[mode as string] ??
        'Bearer realm="portcullis", Session realm="portcullis"',
    );
  });

  it('a damaged credential is 401, never why', async () => {
    const { headers } = await signIn(app, person, transport);
    const damaged = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, damage(name, value)]));
    const answer = await app.request().get('/probe/default').set(damaged);
    expect(answer.status).toBe(401);
    expect(answer.body.code).toBe(transport === 'token' ? 'invalid_token' : 'invalid_session');
    if (transport === 'token') expect(answer.headers['www-authenticate']).toContain('error="invalid_token"');
    expect(answer.headers['set-cookie'] !== undefined).toBe(transport === 'cookie');
  });

  it('a role is demanded, and 403 says so', async () => {
    const { headers } = await signIn(app, person, transport);
    await app.request().get('/probe/managers').set(headers).expect(200);
    const answer = await app.request().get('/probe/invoices').set(headers);
    expect(answer.status).toBe(403);
    expect(answer.body.code).toBe('insufficient_permission');
    if (transport === 'token') expect(answer.headers['www-authenticate']).toContain('error="insufficient_scope"');
  });

  it(
    live ? 'a role that is taken away is gone at once' : 'a role stays in the token until it is refreshed',
    async () => {
      const demoted = await register(app);
      await grantRole(app, demoted, 'manager');
      const { headers, refreshToken } = await signIn(app, demoted, transport);
      await app.request().get('/probe/managers').set(headers).expect(200);
      await setRoles(app, demoted, []);
      await app
        .request()
        .get('/probe/managers')
        .set(headers)
        .expect(live ? 403 : 200);
      if (live) return;
      const refreshed = await app.request().post('/v1/auth/refresh').send({ refreshToken }).expect(200);
      const authorization = `Bearer ${refreshed.body.tokens.accessToken as string}`;
      await app.request().get('/probe/managers').set({ authorization }).expect(403);
    },
  );

  it(live ? 'a session that was ended is refused at once' : 'an ended session lives on in its token', async () => {
    const { headers } = await signIn(app, person, transport);
    await app.request().post('/v1/auth/logout').set(headers).expect(204);
    await app
      .request()
      .get('/probe/default')
      .set(headers)
      .expect(live ? 401 : 200);
  });

  it('a recent sign-in is demanded where the route asks for one', async () => {
    const { headers } = await signIn(app, person, transport);
    await app.request().get('/probe/sensitive').set(headers).expect(200);
    app.clock.advance(6 * 60_000);
    const answer = await app.request().get('/probe/sensitive').set(headers);
    expect(answer.status).toBe(401);
    expect(answer.body.code).toBe('recent_login_required');
    expect(answer.headers['www-authenticate']).toContain('error="insufficient_user_authentication", max_age="300"');
  });

  it('a public route ignores the credential, a bad one as well', async () => {
    const { headers } = await signIn(app, person, transport);
    const answer = await app.request().get('/probe/public').set(headers).expect(200);
    expect(answer.body).toEqual({ principal: null });
    await app
      .request()
      .get('/probe/public')
      .set({ authorization: 'Bearer nonsense', cookie: 'portcullis=x' })
      .expect(200);
  });

  it('an optional route takes nobody, somebody, but no bad credential', async () => {
    const { headers } = await signIn(app, person, transport);
    const anonymous = await app.request().get('/probe/optional').expect(200);
    expect(anonymous.body).toEqual({ principal: null });
    const known = await app.request().get('/probe/optional').set(headers).expect(200);
    expect(known.body.principal.userId).toBe(person.id);
    await app
      .request()
      .get('/probe/optional')
      .set({ authorization: `${mode === 'session' ? 'Session' : 'Bearer'} x` })
      .expect(401);
  });

  it('HEAD follows GET, and a wrong method is 405 with the right ones', async () => {
    const { headers } = await signIn(app, person, transport);
    await app.request().head('/probe/default').set(headers).expect(200);
    await app.request().head('/probe/default').expect(401);
    const answer = await app.request().put('/probe/default').set(headers).send({});
    expect(answer.status).toBe(405);
    expect(answer.headers['allow']).toMatch(/GET/);
  });
});

describe.each(ADAPTERS.flatMap((adapter) => MODES.map((mode) => ({ adapter, mode }))))(
  '$adapter, mode $mode, credentials of other kinds',
  ({ adapter, mode }) => {
    const refused = (['cookie', 'header', 'token'] as const).filter((transport) => !TAKES[mode].includes(transport));

    it.each([...refused, 'basic'] as const)('%s is 401 credential_not_accepted', async (transport) => {
      const app = await appOf(adapter, mode);
      const headers =
        transport === 'basic'
          ? { authorization: 'Basic dXNlcjpwYXNz' }
          : (await signIn(app, await register(app), transport)).headers;
      const answer = await app.request().get('/probe/default').set(headers);
      expect(answer.status).toBe(401);
      expect(answer.body.code).toBe('credential_not_accepted');
      expect(answer.headers['www-authenticate']).toMatch(mode === 'jwt' ? /^Bearer/ : /Session/);
    });

    it('two credentials are 400 ambiguous_credentials', async () => {
      const app = await appOf(adapter, mode);
      const person = await register(app);
      const { headers } = await signIn(app, person, 'cookie');
      const { accessToken } = await signIn(app, person, 'token');
      const both = { ...headers, authorization: `Bearer ${accessToken ?? ''}` };
      const twice = { cookie: `${headers['cookie'] ?? ''}; ${headers['cookie'] ?? ''}` };
      for (const ambiguous of [both, twice]) {
        const answer = await app.request().get('/probe/default').set(ambiguous);
        expect([answer.status, answer.body.code]).toEqual([400, 'ambiguous_credentials']);
      }
    });
  },
);

/** Changes the credential's last character but one: it still has its form, and proves nothing. */
function damage(name: string, value: string): string {
  if (name !== 'authorization' && name !== 'cookie') return value;
  const at = value.length - 3;
  return `${value.slice(0, at)}${value[at] === 'A' ? 'B' : 'A'}${value.slice(at + 1)}`;
}
