import { eventsDuring } from '../audit/events.js';
import { Browser } from '../support/browser.js';
import { PASSWORD, register, signIn, type Person } from '../support/people.js';
import { ADAPTERS, type TestApp } from '../support/test-app.js';
import { answerTo, RETURN_TO, signInBy, startWithFakes, stranger } from './going.js';

interface Identity {
  readonly id: string;
  readonly provider: string;
  readonly subject: string;
}

describe.each(ADAPTERS)('identities on %s', (adapter) => {
  let app: TestApp;
  let browser: Browser;
  let person: Person;

  beforeAll(async () => {
    app = await startWithFakes(adapter);
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    browser = new Browser(app);
    person = await register(app);
    await passwordLogin();
  });

  async function passwordLogin(who = browser): Promise<void> {
    const body = { email: person.email, password: PASSWORD, transport: 'cookie' };
    expect((await who.send('POST', '/v1/auth/login', body)).status).toBe(200);
  }

  async function link(profile: object, { provider = 'fake', finishIn = browser } = {}) {
    const started = await browser.send('POST', `/v1/auth/providers/${provider}/link`, { returnTo: RETURN_TO });
    expect(started.status).toBe(200);
    return finishIn.visit(answerTo(started.body['url'] as string, profile));
  }

  const identities = async (who = browser) =>
    (await who.visit('/v1/auth/identities')).body['items'] as readonly Identity[];
  const unlink = (id: string, who = browser) => who.send('DELETE', `/v1/auth/identities/${id}`);
  const me = (who: Browser) => who.visit('/v1/auth/me');

  it('are linked by somebody signed in, and sign in to that account from then on', async () => {
    const profile = { ...stranger(), email: person.email };
    const events = await eventsDuring(app, async () => {
      const linked = await link(profile);
      expect([linked.status, linked.location]).toEqual([303, RETURN_TO]);
    });
    const [identity] = await identities();
    expect(identity).toMatchObject({ provider: 'fake', subject: profile.subject });
    expect(events).toEqual([
      expect.objectContaining({
        type: 'identity.linked',
        userId: person.id,
        actor: { kind: 'user', id: person.id },
        details: { provider: 'fake', identityId: identity?.id },
      }),
    ]);
    const other = await signInBy(app, profile);
    expect((await me(other.browser)).body['user']).toMatchObject({ id: person.id, email: person.email });
  });

  it('need a login of the last ten minutes to be linked or unlinked, and any to be listed', async () => {
    await link(stranger());
    const [identity] = await identities();
    app.clock.advance(10 * 60_000 + 1);
    const refused = await browser.send('POST', '/v1/auth/providers/fake/link', { returnTo: RETURN_TO });
    expect([refused.status, refused.body['code']]).toEqual([401, 'recent_login_required']);
    expect((await unlink(identity?.id ?? '')).body['code']).toBe('recent_login_required');
    expect(await identities()).toHaveLength(1);
  });

  it('are nobody’s without a login', async () => {
    const nobody = new Browser(app);
    for (const [method, path] of [
      ['GET', '/v1/auth/identities'],
      ['POST', '/v1/auth/providers/fake/link'],
      ['DELETE', `/v1/auth/identities/${person.id}`],
    ] as const) {
      const refused = await nobody.send(method, path, method === 'POST' ? { returnTo: RETURN_TO } : undefined);
      expect([refused.status, refused.body['code']]).toEqual([401, 'credential_missing']);
    }
  });

  it('are linked once: again to the same account is fine, to another is refused', async () => {
    const profile = stranger();
    expect((await link(profile)).status).toBe(303);
    expect((await link(profile)).status).toBe(303);
    expect(await identities()).toHaveLength(1);
    person = await register(app);
    await passwordLogin();
    const refused = await link(profile);
    expect([refused.status, refused.body['code']]).toEqual([409, 'identity_taken']);
    expect(await identities()).toEqual([]);
  });

  it('are not linked in another browser, nor once the session that began has ended', async () => {
    const stolen = await link(stranger(), { finishIn: new Browser(app) });
    expect(stolen.body['code']).toBe('sign_in_flow_invalid');
    const started = await browser.send('POST', '/v1/auth/providers/fake/link', { returnTo: RETURN_TO });
    await browser.send('POST', '/v1/auth/logout', {});
    const refused = await browser.visit(answerTo(started.body['url'] as string, stranger()));
    expect([refused.status, refused.body['code']]).toEqual([401, 'invalid_session']);
    await passwordLogin();
    expect(await identities()).toEqual([]);
  });

  it('are not linked on the word of another site', async () => {
    const refused = await browser.send(
      'POST',
      '/v1/auth/providers/fake/link',
      { returnTo: RETURN_TO },
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    );
    expect([refused.status, refused.body['code']]).toEqual([403, 'cross_site_request']);
  });

  it('are unlinked: nobody signs in by them any more, and the sessions that they began end', async () => {
    const profile = stranger();
    await link(profile);
    const [identity] = await identities();
    const byIdentity = (await signInBy(app, profile)).browser;
    const byPassword = new Browser(app);
    await passwordLogin(byPassword);
    const { sessionId } = await signIn(app, person);
    let receipt: unknown;
    const events = await eventsDuring(app, async () => {
      receipt = (await unlink(identity?.id ?? '')).body;
    });
    expect(receipt).toMatchObject({ complete: true });
    expect((await me(byIdentity)).body['code']).toBe('invalid_session');
    expect((await me(byPassword)).status).toBe(200);
    expect((await me(browser)).status).toBe(200);
    expect(events.map(({ type }) => type).sort()).toEqual(['identity.unlinked', 'session.revoked']);
    expect(events).toContainEqual(expect.objectContaining({ details: { reason: 'identity_unlinked' } }));
    expect(events.map(({ subject }) => subject?.id)).not.toContain(sessionId);
    const again = await signInBy(app, { ...profile, email: person.email });
    expect(again.body['code']).toBe('identity_not_linked');
    expect((await unlink(identity?.id ?? '')).body['code']).toBe('identity_not_found');
  });

  it('keep the session that asks, also where they began it', async () => {
    const profile = stranger();
    await link(profile);
    const [identity] = await identities();
    const { browser: asking } = await signInBy(app, profile);
    const { browser: other } = await signInBy(app, profile);
    expect((await unlink(identity?.id ?? '', asking)).status).toBe(200);
    expect((await me(asking)).status).toBe(200);
    expect((await me(other)).body['code']).toBe('invalid_session');
  });

  it('are not the last way to sign in that is taken away, not even by two calls at once', async () => {
    const { browser: newcomer } = await signInBy(app, stranger());
    const [first] = await identities(newcomer);
    const refused = await unlink(first?.id ?? '', newcomer);
    expect([refused.status, refused.body['code']]).toEqual([409, 'last_sign_in_method']);
    const started = await newcomer.send('POST', '/v1/auth/providers/fake/link', { returnTo: RETURN_TO });
    expect((await newcomer.visit(answerTo(started.body['url'] as string, stranger()))).status).toBe(303);
    const both = await identities(newcomer);
    const answers = await Promise.all(both.map(({ id }) => unlink(id, newcomer)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await identities(newcomer)).toHaveLength(1);
  });

  it('of others can’t be seen or taken', async () => {
    await link(stranger());
    const [identity] = await identities();
    const other = await signInBy(app, stranger());
    expect((await unlink(identity?.id ?? '', other.browser)).body['code']).toBe('identity_not_found');
    expect((await unlink('not-an-id', other.browser)).body['code']).toBe('identity_not_found');
    expect(await identities(other.browser)).not.toContainEqual(identity);
  });

  it('leave with their account', async () => {
    const profile = stranger();
    const { browser: newcomer } = await signInBy(app, profile);
    const { id } = (await me(newcomer)).body['user'] as { id: string };
    await app.database.query('DELETE FROM users WHERE id = $1', [id]);
    expect(await app.database.query('SELECT 1 FROM identities WHERE subject = $1', [profile.subject])).toEqual([]);
  });

  describe('at a provider that takes credentials', () => {
    const credentials = () => ({ name: `n${stranger().subject}`, pin: '1234' });
    const direct = (body: object) =>
      app.request().post('/v1/auth/providers/pin/login').set('sec-fetch-site', 'same-origin').send(body);

    it.each(['cookie', 'header', 'token'])('sign in with transport %s', async (transport) => {
      const { body, headers } = await direct({ credentials: credentials(), transport }).expect(200);
      expect(body.session.transport).toBe(transport);
      expect([body.sessionToken !== undefined, body.tokens !== undefined]).toEqual([
        transport === 'header',
        transport === 'token',
      ]);
      expect(String(headers['set-cookie']).startsWith('portcullis=')).toBe(transport === 'cookie');
    });

    it('are refused where the strategy vouches for nobody, and the audit log has it', async () => {
      const events = await eventsDuring(app, async () => {
        const { status, body } = await direct({ credentials: { name: 'a', pin: '0000' } });
        expect([status, body.code]).toEqual([401, 'sign_in_rejected']);
      });
      expect(events).toEqual([
        expect.objectContaining({
          type: 'sign_in.failed',
          details: { reason: 'not_vouched_for', provider: 'pin' },
        }),
      ]);
    });

    it('set no cookie on the word of another site', async () => {
      const { status, body } = await direct({ credentials: credentials(), transport: 'cookie' }).set(
        'sec-fetch-site',
        'cross-site',
      );
      expect([status, body.code]).toEqual([403, 'cross_site_request']);
    });

    it('are linked at once', async () => {
      const given = credentials();
      const linked = await browser.send('POST', '/v1/auth/providers/pin/link', { credentials: given });
      expect(linked.body['identity']).toMatchObject({ provider: 'pin', subject: given.name });
      const { body } = await direct({ credentials: given }).expect(200);
      expect(body.user.id).toBe(person.id);
      const missing = await browser.send('POST', '/v1/auth/providers/pin/link', { returnTo: RETURN_TO });
      expect(missing.body['code']).toBe('validation_failed');
    });
  });
});
