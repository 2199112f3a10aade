import { Feed, type FeedEvent } from '../../examples/live-feed/src/feed.js';
import { UserAdministration } from '../../src/index.js';
import { ADAPTERS } from '../support/test-app.js';
import { grantRole, register, signIn, type Person } from '../support/people.js';
import { startFeed, type FeedApp } from './feed-app.js';
import { listen, listenToSocket, OWN_ORIGIN, RefusedUpgrade, until, type Headers } from './listeners.js';

describe.each(ADAPTERS)('WebSockets on %s', (adapter) => {
  let app: FeedApp;
  let person: Person;
  let written: FeedEvent[];

  beforeAll(async () => {
    app = await startFeed({ adapter, lease: '5s' });
    app.app.get(Feed).events$.subscribe((event) => written.push(event));
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    written = [];
    person = await register(app);
    await grantRole(app, person, 'staff', ['feed:write']);
  });

  const refusal = async (headers: Headers): Promise<RefusedUpgrade> => {
    const refused: unknown = await listenToSocket(app, headers).catch((error: unknown) => error);
    if (!(refused instanceof RefusedUpgrade)) throw new Error('the upgrade was not refused');
    return refused;
  };

  it('refuse an upgrade without a credential, as a route would', async () => {
    const { status, code, headers } = await refusal({});
    expect([status, code]).toEqual([401, 'credential_missing']);
    expect(headers['www-authenticate']).toContain('Session');
    expect(headers['content-type']).toBe('application/problem+json');
  });

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['a sandboxed frame', { origin: 'null' }],
  ])('refuse the cookie where it comes from %s', async (_where, origin) => {
    const { cookie } = (await signIn(app, person, 'cookie')).headers;
    const { status, code } = await refusal({ cookie: cookie!, ...origin });
    expect([status, code]).toEqual([403, 'cross_site_request']);
    (await listenToSocket(app, { cookie: cookie!, origin: OWN_ORIGIN })).leave();
  });

  it('refuse a session that has ended, and clear its cookie', async () => {
    const signedIn = await signIn(app, person, 'cookie');
    await app.request().post('/v1/auth/logout').set(signedIn.headers).expect(204);
    const { status, code, headers } = await refusal(signedIn.headers);
    expect([status, code]).toEqual([401, 'invalid_session']);
    expect(headers['set-cookie']?.[0]).toMatch(/^portcullis=;/);
  });

  it('refuse who lacks the role of the gateway', async () => {
    const { headers } = await signIn(app, await register(app), 'header');
    const { status, code } = await refusal(headers);
    expect([status, code]).toEqual([403, 'insufficient_permission']);
  });

  it('hold each message to the guards: who may write does, and who lost that is told so', async () => {
    const socket = await listenToSocket(app, (await signIn(app, person, 'token')).headers);
    socket.send('write', 'first');
    await until(() => socket.heard.includes('first'), 'the first message is heard');
    expect(written).toEqual([{ by: person.id, text: 'first' }]);
    const { headers } = await signIn(app, await withRoleOnly('staff-who-read'), 'token');
    expect((await refusal(headers)).code).toBe('insufficient_permission');
    const reader = await register(app);
    await grantRole(app, reader, 'staff');
    await app.database.query("DELETE FROM role_permissions WHERE role = 'staff'");
    const reading = await listenToSocket(app, (await signIn(app, reader, 'token')).headers);
    reading.send('write', 'second');
    await until(() => reading.heard.length > 0, 'an answer');
    expect(reading.heard).toEqual(['insufficient_permission']);
    expect(written).toHaveLength(1);
    socket.leave();
    reading.leave();
  });

  it('take no message after the revocation, also from a client that doesn’t let itself be closed', async () => {
    const signedIn = await signIn(app, person, 'header');
    const socket = await listenToSocket(app, signedIn.headers);
    socket.send('write', 'before');
    await until(() => written.length === 1, 'the first message has come');
    socket.goDeaf();
    await app.request().post('/v1/auth/logout').set(signedIn.headers).expect(204);
    socket.send('write', 'after');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(written.map(({ text }) => text)).toEqual(['before']);
    socket.leave();
  });

  it('and events are closed when the node stops, so that they don’t hold it up', async () => {
    const stopping = await startFeed({ adapter, database: app.database });
    const { headers } = await signIn(app, person, 'header');
    const [socket, events] = [await listen('websocket', stopping, headers), await listen('sse', stopping, headers)];
    // It would wait for them for ever.
    await stopping.close();
    expect(await socket.closed).toBe(1001);
    expect(await events.closed).toBe(0);
  });

  async function withRoleOnly(role: string): Promise<Person> {
    const someone = await register(app);
    await grantRole(app, someone, role);
    await app.app.get(UserAdministration, { strict: false }).setRoles(undefined, someone.id, [role]);
    return someone;
  }
});
