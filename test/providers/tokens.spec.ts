import { createHash, randomBytes } from 'node:crypto';
import { SingleUse } from '../../src/auth/providers/single-use.js';
import { UserAdministration } from '../../src/index.js';
import { Browser, type Visited } from '../support/browser.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { answerTo, login, signInBy, startWithFakes, stranger } from './going.js';

const secret = () => randomBytes(32).toString('base64url');
const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url');

describe.each(ADAPTERS)('a sign-in by redirect that wants tokens, on %s', (adapter) => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startWithFakes(adapter);
  });
  afterAll(() => app.close());

  const exchange = (code: string, verifier: string, provider = 'fake') =>
    app.request().post(`/v1/auth/providers/${provider}/exchange`).send({ code, verifier });

  async function codeFor(verifier: string, transport = 'token', person = stranger()): Promise<[string, Visited]> {
    const query = { transport, challenge: challengeOf(verifier) };
    const returned = await signInBy(app, person, { query });
    return [new URL(returned.location).searchParams.get('sign_in_code') ?? '', returned];
  }

  it.each(['token', 'header'])(
    'gets a code in the address and nothing else; it buys a session once: %s',
    async (transport) => {
      const verifier = secret();
      const [code, returned] = await codeFor(verifier, transport);
      expect(returned.location).toMatch(/^https:\/\/app\.example\.com\/home\?tab=1&sign_in_code=[\w-]+$/);
      expect(returned.cookies).toEqual([expect.stringMatching(/^portcullis-flow=;/)]);
      const { body, headers } = await exchange(code, verifier).expect(200);
      expect(headers['cache-control']).toBe('no-store');
      const authorization =
        transport === 'token' ? `Bearer ${body.tokens.accessToken}` : `Session ${body.sessionToken}`;
      const me = await app.request().get('/v1/auth/me').set({ authorization }).expect(200);
      expect(me.body.session).toMatchObject({ id: body.session.id, transport });
      expect((await exchange(code, verifier)).body.code).toBe('sign_in_flow_invalid');
    },
  );

  it('is only for the client that began: a code alone is worth nothing, and isn’t spoilt', async () => {
    const verifier = secret();
    const [code] = await codeFor(verifier);
    const refused = await exchange(code, secret());
    expect([refused.status, refused.body.code]).toEqual([400, 'sign_in_flow_invalid']);
    expect((await exchange(code, challengeOf(verifier))).body.code).toBe('sign_in_flow_invalid');
    expect((await exchange(code, verifier, 'other')).body.code).toBe('sign_in_flow_invalid');
    expect((await exchange(`${code}A`, verifier)).body.code).toBe('sign_in_flow_invalid');
    await exchange(code, verifier).expect(200);
  });

  it('has a minute to fetch it', async () => {
    const verifier = secret();
    const [code] = await codeFor(verifier);
    app.clock.advance(61_000);
    expect((await exchange(code, verifier)).body.code).toBe('sign_in_flow_invalid');
  });

  it('gets nothing for somebody who was suspended, or whose sessions were ended, in between', async () => {
    const administration = app.app.get(UserAdministration);
    for (const ending of ['suspended', 'suspended and reinstated']) {
      const person = stranger();
      const verifier = secret();
      const [code] = await codeFor(verifier, 'token', person);
      const [{ id } = { id: '' }] = await app.database.query<{ id: string }>('SELECT id FROM users WHERE email = $1', [
        person.email,
      ]);
      await administration.suspend(undefined, id);
      if (ending !== 'suspended') await administration.reinstate(undefined, id);
      const refused = await exchange(code, verifier);
      expect([refused.status, refused.body.code]).toEqual([401, 'invalid_credentials']);
    }
  });

  it('is refused without a challenge, or with one that nothing needs', async () => {
    const browser = new Browser(app);
    for (const query of [{ transport: 'token' }, { transport: 'cookie', challenge: challengeOf('x') }]) {
      const refused = await browser.visit(login('fake', query as never));
      expect([refused.status, refused.body['code']]).toEqual([400, 'validation_failed']);
      expect(refused.body['errors']).toEqual([expect.objectContaining({ path: 'challenge' })]);
    }
  });

  it('leaves nothing behind an hour after it has expired, by both clocks', async () => {
    const verifier = secret();
    const [code] = await codeFor(verifier);
    await exchange(code, verifier).expect(200);
    const { length: kept } = await app.database.query('SELECT 1 FROM used_sign_in_flows');
    expect(kept).toBeGreaterThan(1);
    const sweep = app.app.get(SingleUse, { strict: false });
    app.clock.advance(71 * 60_000);
    expect(await sweep.sweep()).toBe(0);
    const age = (by: string) =>
      app.database.query(`UPDATE used_sign_in_flows SET expires_at = now() - interval '${by}'`);
    await age('59 minutes');
    expect(await sweep.sweep()).toBe(0);
    await age('61 minutes');
    app.clock.advance(-142 * 60_000);
    expect(await sweep.sweep()).toBe(0);
    app.clock.advance(142 * 60_000);
    expect(await sweep.sweep()).toBe(kept);
  });

  it('counts once, also where another node’s clock is hours ahead and that node sweeps', async () => {
    const verifier = secret();
    const [code] = await codeFor(verifier);
    await exchange(code, verifier).expect(200);
    const two = await startTestApp({ database: app.database });
    two.clock.advance(3 * 60 * 60_000);
    await two.app.get(SingleUse, { strict: false }).sweep();
    await two.close();
    expect((await exchange(code, verifier)).body.code).toBe('sign_in_flow_invalid');
  });

  it('takes no flow for a code, and no code for a flow', async () => {
    const browser = new Browser(app);
    const verifier = secret();
    const started = await browser.visit(login('fake'));
    expect((await exchange(browser.cookiesOf().get('portcullis-flow') ?? '', verifier)).body.code).toBe(
      'sign_in_flow_invalid',
    );
    browser.cookiesOf().set('portcullis-flow', (await codeFor(verifier))[0]);
    expect((await browser.visit(answerTo(started.location, stranger()))).body['code']).toBe('sign_in_flow_invalid');
  });
});
