import { jest } from '@jest/globals';
import { Subject } from 'rxjs';
import { LiveStreamEnded, UserAdministration, type StreamEnd } from '../../src/index.js';
import { ChangeFeed } from '../../src/changes/change-feed.js';
import { Lease } from '../../src/changes/lease.js';
import { Database } from '../../src/database/database.js';
import { grantRole, register, signIn, type Person, type SignIn } from '../support/people.js';
import { startFeed, type FeedApp } from './feed-app.js';
import { listen, until } from './listeners.js';
import { principalFor } from './principals.js';

const NOTHING = { streams: 0, sessions: 0, users: 0 };
const DAY = 24 * 60 * 60 * 1_000;

let app: FeedApp;
let person: Person;
let signedIn: SignIn;
const administration = (): UserAdministration => app.app.get(UserAdministration, { strict: false });

beforeAll(async () => {
  app = await startFeed({ lease: '5s' });
});
afterAll(() => app.close());
beforeEach(async () => {
  person = await register(app);
  await grantRole(app, person, 'staff', ['feed:write']);
  signedIn = await signIn(app, person, 'header');
});
afterEach(() => {
  jest.restoreAllMocks();
  expect(app.streams.sizes).toEqual(NOTHING);
});

/** What `refuse` says fails as if the primary were away. @returns every statement that the pool is asked, from now on */
function watchPool(refuse: (sql: string) => boolean = () => false): string[] {
  const asked: string[] = [];
  const pool = app.app.get(Database, { strict: false })['pool'] as unknown as {
    query: (...args: unknown[]) => unknown;
  };
  const query = pool.query.bind(pool);
  jest.spyOn(pool, 'query').mockImplementation((...args) => {
    const sql = typeof args[0] === 'string' ? args[0] : (args[0] as { text: string }).text;
    asked.push(sql);
    return refuse(sql) ? Promise.reject(new Error('connection refused')) : query(...args);
  });
  return asked;
}

/** Reads of many sessions at once, from now on. */
function batches(): () => number {
  const asked = watchPool();
  return () => asked.filter((sql) => sql.includes('ANY ($1::uuid[])')).length;
}

/** Waits until nothing has been read for a while. */
async function quiet(reads: () => number): Promise<void> {
  for (let before = -1; before !== reads(); await new Promise((resolve) => setTimeout(resolve, 200))) before = reads();
}

/** As if the lease had run out and could not be renewed. */
function loseLease(): void {
  jest.spyOn(app.app.get(Lease, { strict: false }), 'isTrusted').mockReturnValue(false);
}

function losePrimary(): void {
  watchPool((sql) => sql.includes('FROM sessions s'));
}

describe('what it costs', () => {
  it('a change of one user costs one read for a thousand streams of twenty sessions, and one more closes them all', async () => {
    const sessions = [signedIn];
    while (sessions.length < 20) sessions.push(await signIn(app, person, 'header'));
    const ends: StreamEnd[] = [];
    const stops = Array.from({ length: 1_000 }, (_, number) =>
      app.streams.register(principalFor(person, sessions[number % 20]!), (end) => ends.push(end)),
    );
    expect(app.streams.sizes).toEqual({ streams: 1_000, sessions: 20, users: 1 });
    const reads = batches();
    // They are looked up once when they are registered.
    await quiet(reads);
    const feed = app.app.get(ChangeFeed, { strict: false });
    for (const entry of [
      { kind: 'user', subject: person.id },
      { kind: 'role', subject: 'staff' },
    ] as const) {
      const before = reads();
      feed.publish({ position: 0, entries: [entry, entry] });
      await quiet(reads);
      expect(reads() - before).toBe(1);
    }
    const before = reads();
    expect(ends).toEqual([]);
    await administration().setRoles(undefined, person.id, []);
    await until(() => ends.length === 1_000, 'all are closed');
    // The entry comes twice: as a hint when it is committed, and from the log.
    expect(reads() - before).toBeLessThanOrEqual(2);
    expect(new Set(ends)).toEqual(new Set(['not_permitted']));
    for (const stop of stops) stop();
  });

  it('an event of a warm session costs no read, and none is kept waiting', async () => {
    const source = new Subject<number>();
    const passed: number[] = [];
    const principal = principalFor(person, signedIn);
    const listening = source.pipe(app.streams.untilRevoked(principal)).subscribe((event) => passed.push(event));
    await app.streams.stillMay(principal);
    const reads = batches();
    for (let event = 0; event < 1_000; event++) source.next(event);
    expect(passed).toHaveLength(1_000);
    expect(reads()).toBe(0);
    listening.unsubscribe();
  });

  it('a stream that has ended by itself leaves nothing behind', () => {
    const close = jest.fn();
    const stop = app.streams.register(principalFor(person, signedIn), close);
    expect(app.streams.sizes).toEqual({ streams: 1, sessions: 1, users: 1 });
    stop();
    stop();
    const life = new AbortController();
    const signal = app.streams.signal(principalFor(person, signedIn), { until: life.signal });
    expect(signal.aborted).toBe(false);
    life.abort('gone');
    expect([signal.aborted, signal.reason]).toEqual([true, 'gone']);
    expect(app.streams.sizes).toEqual(NOTHING);
    expect(close).not.toHaveBeenCalled();
  });
});

describe('what ends a stream', () => {
  it('aborts a signal with the reason, and closes the others although one can’t be closed', async () => {
    const { signal } = new AbortController();
    const principal = principalFor(person, signedIn);
    app.streams.register(principal, () => {
      throw new Error('a socket that is gone');
    });
    const ended = app.streams.signal(principal, { until: signal });
    await app.request().post('/v1/auth/logout').set(signedIn.headers).expect(204);
    expect(ended.aborted).toBe(true);
    expect(ended.reason).toBeInstanceOf(LiveStreamEnded);
    expect((ended.reason as LiveStreamEnded).end).toBe('session_ended');
  });

  it('is closed before the call that ended its session has returned', async () => {
    const order: string[] = [];
    app.streams.register(principalFor(person, signedIn), () => order.push('closed'));
    await app.request().post('/v1/auth/logout').set(signedIn.headers).expect(204);
    order.push('returned');
    expect(order).toEqual(['closed', 'returned']);
  });

  it('is closed at once where the session had ended before it was registered', async () => {
    await app.request().post('/v1/auth/logout').set(signedIn.headers).expect(204);
    const ended = new Promise((resolve) => app.streams.register(principalFor(person, signedIn), resolve));
    expect(await ended).toBe('session_ended');
  });

  it('asks by default for all that its principal held, and with `requires` for that alone', async () => {
    await grantRole(app, person, 'visitor');
    const ends: string[] = [];
    const wide = principalFor(person, signedIn, { roles: ['staff', 'visitor'] });
    app.streams.register(wide, (end) => ends.push(`default ${end}`));
    const requires = { roles: ['visitor', 'staff'], permissions: ['feed:write'] };
    const stop = app.streams.register(wide, (end) => ends.push(`requires ${end}`), { requires });
    await administration().setRoles(undefined, person.id, ['staff']);
    await until(() => ends.length > 0, 'the first is closed');
    expect(ends).toEqual(['default not_permitted']);
    expect(await app.streams.stillMay(wide)).toBe(false);
    expect(await app.streams.stillMay(wide, { requires })).toBe(true);
    stop();
  });

  it('takes the withdrawal of a key to concern every stream of an access token, and no other', async () => {
    const ends: string[] = [];
    const stop = app.streams.register(principalFor(person, signedIn), () => ends.push('cookie'));
    const byToken = principalFor(person, signedIn, { credential: 'access-token' });
    app.streams.register(byToken, () => ends.push('token'));
    app.app.get(ChangeFeed, { strict: false }).publish({ position: 0, entries: [{ kind: 'key', subject: 'kid' }] });
    expect(ends).toEqual(['token']);
    stop();
  });

  it('refuses a principal without a session: nothing could end its stream', () => {
    const machine = principalFor(person, signedIn, { userId: null, sessionId: null });
    expect(() => app.streams.register(machine, () => undefined)).toThrow(
      expect.objectContaining({ status: 403, code: 'session_required' }),
    );
  });
});

describe('expiry', () => {
  it.each(['sse', 'websocket'] as const)(
    'closes a stream (%s) whose session idles out, however open it is',
    async (kind) => {
      const listener = await listen(kind, app, signedIn.headers);
      app.clock.advance(6 * DAY);
      await app.request().get('/v1/auth/me').set(signedIn.headers).expect(200);
      app.clock.advance(6 * DAY);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(listener.isOpen()).toBe(true);
      app.clock.advance(2 * DAY);
      expect(await listener.closed).toBe(kind === 'sse' ? 0 : 4401);
    },
  );
});

describe('without the change log', () => {
  it('goes on, event by event, by what the primary says', async () => {
    const listener = await listen('websocket', app, signedIn.headers);
    const source = new Subject<number>();
    const passed: number[] = [];
    const listening = source
      .pipe(app.streams.untilRevoked(principalFor(person, signedIn)))
      .subscribe((event) => passed.push(event));
    loseLease();
    for (let event = 0; event < 5; event++) source.next(event);
    expect(passed).toEqual([]);
    await until(() => passed.length === 5, 'the events have passed');
    expect(passed).toEqual([0, 1, 2, 3, 4]);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(listener.isOpen()).toBe(true);
    listening.unsubscribe();
    listener.leave();
    await until(() => app.streams.sizes.streams === 0, 'nothing is left');
  });

  it('closes what was revoked although no entry told of it', async () => {
    const listener = await listen('websocket', app, signedIn.headers);
    await app.database.query('UPDATE sessions SET ended_at = now() WHERE id = $1', [signedIn.sessionId]);
    loseLease();
    expect(await listener.closed).toBe(4401);
  });

  it('closes everything within two sweeps and a read where the primary can’t be read either', async () => {
    const listener = await listen('websocket', app, signedIn.headers);
    let completed = false;
    const source = new Subject<number>();
    const passed: number[] = [];
    source
      .pipe(app.streams.untilRevoked(principalFor(person, signedIn)))
      .subscribe({ next: (event) => passed.push(event), complete: () => (completed = true) });
    loseLease();
    losePrimary();
    source.next(1);
    expect(await listener.closed).toBe(1013);
    await until(() => completed, 'the events are over');
    expect(passed).toEqual([]);
  });

  it('holds back only so many events, and ends the stream rather than hold more', async () => {
    let completed = false;
    const source = new Subject<number>();
    const passed: number[] = [];
    const principal = principalFor(person, signedIn);
    source
      .pipe(app.streams.untilRevoked(principal))
      .subscribe({ next: (event) => passed.push(event), complete: () => (completed = true) });
    loseLease();
    for (let event = 0; event < 1_000; event++) source.next(event);
    expect(completed).toBe(false);
    source.next(1_000);
    expect([completed, passed]).toEqual([true, []]);
  });

  it('looks at every stream again when this node registers anew', async () => {
    const listener = await listen('websocket', app, signedIn.headers);
    const gone = await signIn(app, person, 'header');
    const closing = await listen('websocket', app, gone.headers);
    await app.database.query('UPDATE sessions SET ended_at = now() WHERE id = $1', [gone.sessionId]);
    app.app.get(ChangeFeed, { strict: false }).forgetAll();
    expect(await closing.closed).toBe(4401);
    expect(listener.isOpen()).toBe(true);
    listener.leave();
    await until(() => app.streams.sizes.streams === 0, 'nothing is left');
  });
});
