import { Browser } from '../support/browser.js';
import { PASSWORD, register, signIn } from '../support/people.js';
import { ADAPTERS, PUBLIC_URL, type TestApp } from '../support/test-app.js';
import { eventsDuring } from '../audit/events.js';
import { UserAdministration } from '../../src/index.js';
import { AUTHORIZE } from './fake-provider.js';
import { answerTo, login, RETURN_TO, signInBy, startWithFakes, stranger } from './going.js';

describe.each(ADAPTERS)('a sign-in by a provider that redirects, on %s', (adapter) => {
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await startWithFakes(adapter);
  });
  afterAll(() => app.close());
  beforeEach(() => {
    browser = new Browser(app);
  });

  const me = (who = browser) => who.visit('/v1/auth/me');
  const usersOf = (email: string) =>
    app.database.query('SELECT email_verified, name FROM users WHERE email = $1', [email]);

  it('goes there with a state of ours, comes back, and is a session like any other', async () => {
    const person = { ...stranger(), emailVerified: true };
    const started = await browser.visit(login('fake'));
    expect(started.status).toBe(302);
    expect(started.location).toMatch(new RegExp(`^${AUTHORIZE}\\?`));
    expect(new URL(started.location).searchParams.get('state')).toMatch(/^[\w-]{43}$/);
    expect(started.headers.get('cache-control')).toBe('no-store');
    expect(started.cookies).toEqual([
      expect.stringMatching(/^portcullis-flow=[\w-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    let returned = started;
    const events = await eventsDuring(app, async () => {
      returned = await browser.visit(answerTo(started.location, person));
    });
    expect([returned.status, returned.location]).toEqual([303, RETURN_TO]);
    expect([...browser.cookiesOf().keys()].sort()).toEqual(['portcullis']);
    const { user, session, principal } = (await me()).body as Record<string, Record<string, unknown>>;
    expect(user).toMatchObject({ email: person.email, emailVerified: true, name: 'Ada', roles: [] });
    expect(session).toMatchObject({ transport: 'cookie', current: true });
    expect(principal).toMatchObject({ credential: 'cookie', userId: user?.['id'] });
    const details = { transport: 'cookie', methods: ['fed'], provider: 'fake' };
    expect(events.map(({ type }) => type).sort()).toEqual(['identity.linked', 'session.created', 'user.registered']);
    expect(events).toContainEqual(expect.objectContaining({ type: 'session.created', userId: user?.['id'], details }));
  });

  it('finds the same account again by its subject alone, whatever address it says by then', async () => {
    const person = stranger();
    await signInBy(app, person, { browser });
    const first = (await me()).body['user'];
    const again = await signInBy(app, { ...person, email: 'elsewhere@provider.example', name: 'Grace' });
    expect((await me(again.browser)).body['user']).toEqual(first);
  });

  it('ends the session of the cookie that it replaces', async () => {
    const person = stranger();
    await signInBy(app, person, { browser });
    const old = browser.cookiesOf().get('portcullis');
    const { headers } = await signInBy(app, person, { browser });
    expect(headers.get('portcullis-receipt')).toMatch(/;complete$/);
    expect((await app.request().get('/v1/auth/me').set('cookie', `portcullis=${old}`)).body.code).toBe(
      'invalid_session',
    );
    expect((await me()).status).toBe(200);
  });

  it.each([
    ['a wrong state', (url: URL) => url.searchParams.set('state', 'x'.repeat(43))],
    ['no state', (url: URL) => url.searchParams.delete('state')],
    ['two states', (url: URL) => url.searchParams.append('state', 'x')],
    ['another issuer', (url: URL) => url.searchParams.set('iss', 'https://evil.example')],
    ['a broken query', (url: URL) => (url.search += '&x=%ff')],
    ['another provider’s callback', (url: URL) => (url.pathname = url.pathname.replace('/fake/', '/other/'))],
  ])('is refused with %s', async (_what, change) => {
    const started = await browser.visit(login('fake'));
    const url = new URL(answerTo(started.location, stranger()));
    change(url);
    const refused = await browser.visit(url.href);
    expect([refused.status, refused.body['code']]).toEqual([400, 'sign_in_flow_invalid']);
    expect(browser.cookiesOf().has('portcullis')).toBe(false);
  });

  it('is not spoilt by an answer that isn’t its own', async () => {
    const started = await browser.visit(login('fake'));
    const forged = new URL(answerTo(started.location, stranger()));
    forged.searchParams.set('state', 'x'.repeat(43));
    expect((await browser.visit(forged.href)).status).toBe(400);
    expect((await browser.visit(answerTo(started.location, stranger()))).status).toBe(303);
  });

  it('counts once: a replayed callback is refused, with its cookie as well', async () => {
    const started = await browser.visit(login('fake'));
    const flow = browser.cookiesOf().get('portcullis-flow') ?? '';
    const callback = answerTo(started.location, stranger());
    expect((await browser.visit(callback)).status).toBe(303);
    expect((await browser.visit(callback)).body['code']).toBe('sign_in_flow_invalid');
    const thief = new Browser(app);
    thief.cookiesOf().set('portcullis-flow', flow);
    expect((await thief.visit(callback)).body['code']).toBe('sign_in_flow_invalid');
  });

  it('can’t be finished in another browser: nobody is signed in to an attacker’s account', async () => {
    const attacker = await browser.visit(login('fake'));
    const victim = new Browser(app);
    const callback = answerTo(attacker.location, stranger());
    expect((await victim.visit(callback)).body['code']).toBe('sign_in_flow_invalid');
    await victim.visit(login('fake'));
    expect((await victim.visit(callback)).body['code']).toBe('sign_in_flow_invalid');
    expect(victim.cookiesOf().has('portcullis')).toBe(false);
  });

  it('has ten minutes', async () => {
    const [slow, slower] = [new Browser(app), new Browser(app)];
    const [first, second] = [await slow.visit(login('fake')), await slower.visit(login('fake'))];
    app.clock.advance(9 * 60_000);
    expect((await slow.visit(answerTo(first.location, stranger()))).status).toBe(303);
    app.clock.advance(61_000);
    expect((await slower.visit(answerTo(second.location, stranger()))).body['code']).toBe('sign_in_flow_invalid');
  });

  it('is refused when its cookie was changed in any bit', async () => {
    const started = await browser.visit(login('fake'));
    const flow = browser.cookiesOf().get('portcullis-flow') ?? '';
    const bytes = Buffer.from(flow, 'base64url');
    bytes[bytes.length - 1]! ^= 1;
    browser.cookiesOf().set('portcullis-flow', bytes.toString('base64url'));
    expect((await browser.visit(answerTo(started.location, stranger()))).body['code']).toBe('sign_in_flow_invalid');
  });

  it.each([
    ['an error that says no', { error: 'access_denied' }, 403, 'sign_in_denied'],
    ['an error that nobody knows', { error: 'invalid_scope' }, 401, 'sign_in_rejected'],
    ['an error of its server', { error: 'server_error' }, 503, 'sign_in_provider_unavailable'],
    ['a code of garbage', { code: 'garbage' }, 401, 'sign_in_rejected'],
  ])('answers %s with a code of ours', async (_what, parameters, status, code) => {
    const started = await browser.visit(login('fake'));
    const failed = await browser.visit(answerTo(started.location, stranger(), parameters));
    expect([failed.status, failed.body['code']]).toEqual([status, code]);
    expect(browser.cookiesOf().has('portcullis-flow')).toBe(false);
  });

  it.each([
    ['a strategy that fails', { error: 'bad signature' }, 401, 'sign_in_rejected'],
    ['a provider that is away', { error: 'away', code: 'ECONNREFUSED' }, 503, 'sign_in_provider_unavailable'],
    ['an identity without a subject', { email: 'a@provider.example' }, 401, 'sign_in_rejected'],
    ['a subject that can’t be stored', { subject: 'a\0' }, 401, 'sign_in_rejected'],
    ['a problem of the application’s own', { subject: '1', company: 'other' }, 403, 'wrong_company'],
    ['a stranger without an address', { subject: 'nameless' }, 403, 'identity_without_email'],
    ['a stranger whose address is none', { subject: 'nameless', email: 'no address' }, 403, 'identity_without_email'],
  ])('answers %s with %s', async (_what, profile, status, code) => {
    const failed = await signInBy(app, profile, { browser });
    expect([failed.status, failed.body['code']]).toEqual([status, code]);
    expect(browser.cookiesOf().has('portcullis')).toBe(false);
  });

  it('takes a failure to the page that was named for it', async () => {
    const query = { errorTo: '/sorry?from=fake' };
    const failed = await signInBy(app, { error: 'bad signature' }, { query });
    expect([failed.status, failed.location]).toEqual([303, `${PUBLIC_URL}/sorry?from=fake&error=sign_in_rejected`]);
  });

  it('takes no account by an equal address, verified or not, and says how to get there', async () => {
    const owner = await register(app);
    const thief = { subject: 'thief', email: owner.email.toUpperCase(), emailVerified: true };
    let refused = await signInBy(app, stranger());
    const events = await eventsDuring(app, async () => {
      refused = await signInBy(app, thief, { browser });
    });
    expect([refused.status, refused.body['code']]).toEqual([409, 'identity_not_linked']);
    expect(refused.body['detail']).toMatch(/^Sign in to that account/);
    expect(browser.cookiesOf().has('portcullis')).toBe(false);
    expect(events).toEqual([
      expect.objectContaining({
        type: 'sign_in.failed',
        subject: null,
        details: { reason: 'identity_not_linked', provider: 'fake' },
      }),
    ]);
    expect(await usersOf(owner.email)).toHaveLength(1);
  });

  it('makes one account of a stranger who comes twice at once', async () => {
    const person = stranger();
    const browsers = [1, 2, 3].map(() => new Browser(app));
    const started = await Promise.all(browsers.map((one) => one.visit(login('fake'))));
    const back = await Promise.all(browsers.map((one, index) => one.visit(answerTo(started[index]!.location, person))));
    expect(back.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await usersOf(person.email)).toEqual([{ email_verified: false, name: 'Ada' }]);
  });

  it('makes no account where the provider is for those who have one', async () => {
    const refused = await signInBy(app, stranger(), { provider: 'other' });
    expect([refused.status, refused.body['code']]).toEqual([403, 'registration_disabled']);
  });

  it('refuses somebody who is suspended, and a session so begun ends with the suspension', async () => {
    const person = stranger();
    await signInBy(app, person, { browser });
    const { id } = (await me()).body['user'] as { id: string };
    await app.app.get(UserAdministration).suspend(undefined, id);
    expect((await me()).body['code']).toBe('invalid_session');
    const refused = await signInBy(app, person);
    expect([refused.status, refused.body['code']]).toEqual([403, 'account_suspended']);
  });

  it('can be ended like any other session', async () => {
    await signInBy(app, stranger(), { browser });
    const { id } = (await me()).body['session'] as { id: string };
    const ended = await browser.send('DELETE', `/v1/sessions/${id}`);
    expect(ended.body['complete']).toBe(true);
    expect((await me()).body['code']).toBe('invalid_session');
  });

  it('gives an account no password: signing in by one is refused as ever', async () => {
    const { email } = stranger();
    await signInBy(app, { subject: email, email });
    const refused = await app.request().post('/v1/auth/login').send({ email, password: PASSWORD });
    expect(refused.body.code).toBe('invalid_credentials');
    const person = await register(app);
    expect((await signIn(app, person)).answer.status).toBe(200);
  });

  it('begins by a navigation and not in a frame or an image of another site', async () => {
    const from = async (mode: string, destination: string, site = 'cross-site') => {
      const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': destination };
      const { status, body } = await app.request().get(login('fake')).redirects(0).set(headers);
      return status === 302 ? 'there' : (body as { code: string }).code;
    };
    expect(await from('navigate', 'document')).toBe('there');
    expect(await from('navigate', 'iframe')).toBe('cross_site_request');
    expect(await from('no-cors', 'image')).toBe('cross_site_request');
    expect(await from('no-cors', 'image', 'same-site')).toBe('cross_site_request');
  });
});
