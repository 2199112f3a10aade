import { Feed } from '../../examples/live-feed/src/feed.js';
import { RolesService, SessionEnding, UserAdministration } from '../../src/index.js';
import { grantRole, PASSWORD, register, signIn, type Person, type SignIn } from '../support/people.js';
import { startFeed, type FeedApp } from './feed-app.js';
import { listen, until, type Kind, type Listener } from './listeners.js';

const KINDS: readonly Kind[] = ['sse', 'websocket'];
const CODE = { session: 4401, role: 4403 };

let one: FeedApp;
let two: FeedApp;
let person: Person;
const opened: Listener[] = [];

beforeAll(async () => {
  one = await startFeed({ lease: '5s' });
  two = await startFeed({ lease: '5s', adapter: 'express', database: one.database });
});
afterAll(async () => {
  await two.close();
  await one.close();
});

beforeEach(async () => {
  person = await register(one);
  await grantRole(one, person, 'staff', ['feed:write']);
});
afterEach(async () => {
  for (const listener of opened.splice(0)) listener.leave();
  await until(() => one.streams.sizes.streams + two.streams.sizes.streams === 0, 'streams are forgotten');
  for (const { streams } of [one, two]) expect(streams.sizes).toEqual({ streams: 0, sessions: 0, users: 0 });
});

async function open(kind: Kind, app: FeedApp, { headers }: SignIn): Promise<Listener> {
  const listener = await listen(kind, app, headers);
  opened.push(listener);
  return listener;
}

/** Says something on both nodes, and waits until those who listen have had the time to hear it. */
async function say(text: string, ...listeners: readonly Listener[]): Promise<void> {
  for (const { app } of [one, two]) app.get(Feed).publish({ by: null, text });
  await until(() => listeners.every(({ heard }) => heard.includes(text)), `everybody hears ${text}`);
}

const expected = (kind: Kind, code: number): number => (kind === 'sse' ? 0 : code);

describe.each(KINDS)('an open stream (%s)', (kind) => {
  describe.each([
    ['this node', () => one],
    ['another node', () => two],
  ])('on %s', (_name, node) => {
    it.each(['cookie', 'header', 'token'] as const)('is closed by the logout of its %s session', async (transport) => {
      const signedIn = await signIn(one, person, transport);
      const listener = await open(kind, node(), signedIn);
      await say('hello', listener);
      await one.request().post('/v1/auth/logout').set(signedIn.headers).expect(204);
      node().app.get(Feed).publish({ by: null, text: 'a secret' });
      expect(await listener.closed).toBe(expected(kind, CODE.session));
      expect(listener.heard).toEqual(['hello']);
    });

    it('is closed when an administrator ends all sessions of its user, and nobody else’s is', async () => {
      const other = await register(one);
      await grantRole(one, other, 'staff');
      const kept = await open(kind, node(), await signIn(one, other));
      const listeners = [await open(kind, node(), await signIn(one, person))];
      listeners.push(await open(kind, node(), await signIn(one, person, 'header')));
      await one.app.get(SessionEnding, { strict: false }).endAllOf(undefined, person.id);
      node().app.get(Feed).publish({ by: null, text: 'a secret' });
      for (const { closed } of listeners) expect(await closed).toBe(expected(kind, CODE.session));
      expect(listeners.flatMap(({ heard }) => heard)).toEqual([]);
      await until(() => kept.heard.includes('a secret'), 'the other one hears it');
      expect(kept.isOpen()).toBe(true);
    });

    it('is closed by ending all other sessions, and the one that asked goes on', async () => {
      const asking = await signIn(one, person, 'header');
      const kept = await open(kind, node(), asking);
      const listener = await open(kind, node(), await signIn(one, person));
      await one.request().delete('/v1/sessions?except=current').set(asking.headers).expect(200);
      expect(await listener.closed).toBe(expected(kind, CODE.session));
      await say('for the one who asked', kept);
      expect(kept.isOpen()).toBe(true);
    });

    it.each([
      ['suspended', (id: string) => one.app.get(UserAdministration, { strict: false }).suspend(undefined, id)],
      ['deleted', (id: string) => one.app.get(UserAdministration, { strict: false }).remove(undefined, id)],
    ])('is closed when its user is %s', async (_how, takeAway) => {
      const listener = await open(kind, node(), await signIn(one, person));
      await takeAway(person.id);
      node().app.get(Feed).publish({ by: null, text: 'a secret' });
      expect(await listener.closed).toBe(expected(kind, CODE.session));
      expect(listener.heard).toEqual([]);
    });

    it('is closed by a password change, which also voids the credential of the session that asked', async () => {
      const signedIn = await signIn(one, person, 'cookie');
      const listener = await open(kind, node(), signedIn);
      const body = { currentPassword: PASSWORD, newPassword: 'another long enough password' };
      const origin = { ...signedIn.headers, origin: 'http://localhost:3000' };
      await one.request().post('/v1/auth/password').set(origin).send(body).expect(200);
      expect(await listener.closed).toBe(expected(kind, CODE.session));
    });

    it('is closed when its user loses the role that it asks for', async () => {
      const listener = await open(kind, node(), await signIn(one, person));
      await one.app.get(UserAdministration, { strict: false }).setRoles(undefined, person.id, []);
      node().app.get(Feed).publish({ by: null, text: 'a secret' });
      expect(await listener.closed).toBe(expected(kind, CODE.role));
      expect(listener.heard).toEqual([]);
    });

    it('is closed when the role itself is deleted', async () => {
      await grantRole(one, person, 'visitor');
      const listener = await open(kind, node(), await signIn(one, person));
      const roles = one.app.get(RolesService, { strict: false });
      await roles.remove(undefined, 'visitor');
      await say('a role that it doesn’t ask for', listener);
      await roles.remove(undefined, 'staff');
      expect(await listener.closed).toBe(expected(kind, CODE.role));
    });

    it('goes on when only a name changes, and the session of somebody else ends', async () => {
      const listener = await open(kind, node(), await signIn(one, person));
      const administration = one.app.get(UserAdministration, { strict: false });
      await administration.update(undefined, person.id, { name: 'Ada' });
      const other = await signIn(one, person);
      await one.request().post('/v1/auth/logout').set(other.headers).expect(204);
      await say('after the harmless change', listener);
      expect(listener.isOpen()).toBe(true);
    });
  });
});
