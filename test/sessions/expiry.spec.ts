import { LastSeen } from '../../src/sessions/last-seen.js';
import { SessionSweep } from '../../src/sessions/session-sweep.js';
import { register, signIn, type SignIn } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { startTestApp, type TestApp, type TestAppOptions } from '../support/test-app.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

async function withApp(session: object, work: (app: TestApp) => Promise<void>): Promise<void> {
  const options: TestAppOptions = { config: { session }, controllers: [ProbeController] };
  const app = await startTestApp(options);
  try {
    await work(app);
  } finally {
    await app.close();
  }
}

const status = async (app: TestApp, { headers }: SignIn): Promise<number> =>
  (await app.request().get('/probe/hybrid').set(headers)).status;

/** Moves on in steps and uses the session after each. */
async function useEvery(app: TestApp, signedIn: SignIn, step: number, times: number): Promise<number[]> {
  const seen: number[] = [];
  for (let round = 0; round < times; round++) {
    app.clock.advance(step);
    seen.push(await status(app, signedIn));
  }
  return seen;
}

describe('idle expiry', () => {
  it.each(['cookie', 'header'] as const)(
    'ends a %s session that was not used for session.idleTimeout',
    async (transport) => {
      await withApp({ idleTimeout: '10m', absoluteTimeout: '2h' }, async (app) => {
        const signedIn = await signIn(app, await register(app), transport);
        app.clock.advance(10 * MINUTE_MS + 1);
        const answer = await app.request().get('/probe/hybrid').set(signedIn.headers);
        expect([answer.status, answer.body.code]).toEqual([401, 'invalid_session']);
      });
    },
  );

  it('ends the session behind an access token that has not expired yet', async () => {
    await withApp({ idleTimeout: '5m', absoluteTimeout: '2h' }, async (app) => {
      const signedIn = await signIn(app, await register(app), 'token');
      app.clock.advance(6 * MINUTE_MS);
      expect(await status(app, signedIn)).toBe(401);
      await app.request().get('/probe/jwt').set(signedIn.headers).expect(200);
    });
  });

  it('is moved on by activity, written or not', async () => {
    await withApp({ idleTimeout: '10m', absoluteTimeout: '2h' }, async (app) => {
      const signedIn = await signIn(app, await register(app), 'header');
      expect(await useEvery(app, signedIn, 8 * MINUTE_MS, 3)).toEqual([200, 200, 200]);
      app.clock.advance(8 * MINUTE_MS);
      await app.app.get(LastSeen, { strict: false }).flush();
      expect(await status(app, signedIn)).toBe(200);
    });
  });

  it('what activity wrote is what the list shows', async () => {
    await withApp({ idleTimeout: '10m', absoluteTimeout: '2h' }, async (app) => {
      const signedIn = await signIn(app, await register(app), 'header');
      const session = async () => {
        const answer = await app.request().get('/v1/sessions').set(signedIn.headers).expect(200);
        return answer.body.items[0] as Record<'createdAt' | 'lastSeenAt' | 'idleExpiresAt' | 'expiresAt', string>;
      };
      const before = await session();
      expect(Date.parse(before.idleExpiresAt) - Date.parse(before.createdAt)).toBe(10 * MINUTE_MS);
      expect(Date.parse(before.expiresAt) - Date.parse(before.createdAt)).toBe(2 * HOUR_MS);
      app.clock.advance(5 * MINUTE_MS);
      await status(app, signedIn);
      await app.app.get(LastSeen, { strict: false }).flush();
      const after = await session();
      const moved = Date.parse(after.lastSeenAt) - Date.parse(before.lastSeenAt);
      expect(moved).toBeGreaterThanOrEqual(5 * MINUTE_MS);
      expect(Date.parse(after.idleExpiresAt) - Date.parse(after.lastSeenAt)).toBe(10 * MINUTE_MS);
      expect(after.expiresAt).toBe(before.expiresAt);
    });
  });

  it('is not moved by whoever knows the id alone', async () => {
    await withApp({ idleTimeout: '10m', absoluteTimeout: '2h' }, async (app) => {
      const signedIn = await signIn(app, await register(app), 'header');
      const guess = { authorization: `Session ${signedIn.sessionId}.${'A'.repeat(43)}` };
      app.clock.advance(8 * MINUTE_MS);
      await app.request().get('/probe/hybrid').set(guess).expect(401);
      await app.request().post('/v1/auth/logout').set(guess).expect(204);
      await app.app.get(LastSeen, { strict: false }).flush();
      app.clock.advance(3 * MINUTE_MS);
      expect(await status(app, signedIn)).toBe(401);
    });
  });

  it('is moved by one node and believed by the other, once written', async () => {
    await withApp({ idleTimeout: '10m', absoluteTimeout: '2h' }, async (app) => {
      const other = await startTestApp({
        config: { session: { idleTimeout: '10m', absoluteTimeout: '2h' } },
        controllers: [ProbeController],
        database: app.database,
      });
      const signedIn = await signIn(app, await register(app), 'header');
      app.clock.advance(8 * MINUTE_MS);
      expect(await status(app, signedIn)).toBe(200);
      await app.app.get(LastSeen, { strict: false }).flush();
      other.clock.advance(16 * MINUTE_MS);
      expect(await status(other, signedIn)).toBe(200);
      await other.close();
    });
  });
});

describe('absolute expiry', () => {
  it('ends a session however much it is used', async () => {
    await withApp({ idleTimeout: '20m', absoluteTimeout: '1h' }, async (app) => {
      const signedIn = await signIn(app, await register(app), 'cookie');
      expect(await useEvery(app, signedIn, 15 * MINUTE_MS, 3)).toEqual([200, 200, 200]);
      app.clock.advance(14 * MINUTE_MS);
      expect(await status(app, signedIn)).toBe(200);
      app.clock.advance(MINUTE_MS + 1);
      expect(await status(app, signedIn)).toBe(401);
    });
  });

  it('bounds the idle expiry that a session shows', async () => {
    await withApp({ idleTimeout: '1h', absoluteTimeout: '1h' }, async (app) => {
      const { answer } = await signIn(app, await register(app), 'header');
      expect(answer.body.session.idleExpiresAt).toBe(answer.body.session.expiresAt);
    });
  });

  it('an expired session is not listed', async () => {
    await withApp({ idleTimeout: '10m', absoluteTimeout: '1h' }, async (app) => {
      const person = await register(app);
      await signIn(app, person, 'header');
      app.clock.advance(11 * MINUTE_MS);
      const own = await signIn(app, person, 'header');
      const list = await app.request().get('/v1/sessions').set(own.headers).expect(200);
      expect(list.body.items.map(({ id }: { id: string }) => id)).toEqual([own.sessionId]);
    });
  });
});

describe('the sweep', () => {
  it('deletes sessions that have been dead for a day, with their refresh tokens, and leaves the others', async () => {
    await withApp({ idleTimeout: '1h', absoluteTimeout: '2h' }, async (app) => {
      const sweep = app.app.get(SessionSweep, { strict: false });
      const person = await register(app);
      const idle = await signIn(app, person, 'token');
      const ended = await signIn(app, person, 'header');
      await app.request().post('/v1/auth/logout').set(ended.headers).expect(204);
      expect(await sweep.sweep()).toBe(0);
      app.clock.advance(DAY_MS);
      const live = await signIn(app, person, 'token');
      // The ended one has been dead for a day; the other idled out an hour later.
      app.clock.advance(MINUTE_MS);
      expect(await sweep.sweep()).toBe(1);
      app.clock.advance(HOUR_MS);
      const last = await signIn(app, person, 'token');
      expect(await sweep.sweep()).toBe(1);
      const left = await app.database.query('SELECT id FROM sessions ORDER BY created_at');
      expect(left.map((row) => row['id'] as string)).toEqual([live.sessionId, last.sessionId]);
      const tokens = await app.database.query('SELECT 1 FROM refresh_tokens WHERE session_id = $1', [idle.sessionId]);
      expect(tokens).toEqual([]);
      expect(await status(app, last)).toBe(200);
    });
  });

  it('works through more than one batch, two nodes at once, and counts each session once', async () => {
    await withApp({}, async (app) => {
      const person = await register(app);
      const live = await signIn(app, person, 'header');
      await app.database.query(
        `INSERT INTO sessions SELECT gen_random_uuid(), user_id, generation, client_id, transport, secret_hash, created_at,
           last_seen_at, idle_expires_at, created_at - interval '2 days', auth_time, auth_methods, user_agent, ip
         FROM sessions, generate_series(1, 2500)`,
      );
      const sweep = app.app.get(SessionSweep, { strict: false });
      const [one, two] = await Promise.all([sweep.sweep(), sweep.sweep()]);
      expect(one + two).toBe(2_500);
      expect(await app.database.query('SELECT id FROM sessions')).toEqual([{ id: live.sessionId }]);
      expect(await status(app, live)).toBe(200);
    });
  });
});
