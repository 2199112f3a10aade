import { jest } from '@jest/globals';
import { LastSeen } from '../../src/sessions/last-seen.js';
import { expectProblem } from '../http/expect-problem.js';
import { register, signIn } from '../support/people.js';
import { refresh, withApp } from './refreshing.js';

const MINUTE_MS = 60_000;

/** Whole seconds, less the moments that the answer took. */
function expectAbout(value: unknown, seconds: number): void {
  expect(Number.isInteger(value)).toBe(true);
  expect(value).toBeLessThanOrEqual(seconds);
  expect(value).toBeGreaterThan(seconds - 5);
}

describe('refreshExpiresIn is the least of', () => {
  it.each([
    { least: 'the refresh lifetime', refreshTtl: '30m', idleTimeout: '1h', absoluteTimeout: '2h', seconds: 1_800 },
    { least: 'the idle expiry', refreshTtl: '3h', idleTimeout: '1h', absoluteTimeout: '2h', seconds: 3_600 },
    { least: 'the absolute expiry', refreshTtl: '3h', idleTimeout: '2h', absoluteTimeout: '2h', seconds: 7_200 },
  ])('$least', async ({ refreshTtl, idleTimeout, absoluteTimeout, seconds }) => {
    await withApp({ config: { tokens: { refreshTtl }, session: { idleTimeout, absoluteTimeout } } }, async (app) => {
      const { answer, refreshToken } = await signIn(app, await register(app), 'token');
      expectAbout(answer.body.tokens.refreshExpiresIn, seconds);
      const refreshed = await refresh(app, refreshToken).expect(200);
      expectAbout(refreshed.body.tokens.refreshExpiresIn, seconds);
    });
  });

  it('the absolute expiry, nearer with every refresh', async () => {
    await withApp({ config: { session: { idleTimeout: '1h', absoluteTimeout: '90m' } } }, async (app) => {
      const { refreshToken } = await signIn(app, await register(app), 'token');
      app.clock.advance(50 * MINUTE_MS);
      const answer = await refresh(app, refreshToken).expect(200);
      expectAbout(answer.body.tokens.refreshExpiresIn, 40 * 60);
    });
  });
});

describe('a refresh token is 401 invalid_refresh_token', () => {
  it('past its own lifetime, which each use starts anew', async () => {
    await withApp({ config: { tokens: { refreshTtl: '30m' } } }, async (app) => {
      const { refreshToken } = await signIn(app, await register(app), 'token');
      app.clock.advance(29 * MINUTE_MS);
      const { body } = await refresh(app, refreshToken).expect(200);
      app.clock.advance(29 * MINUTE_MS);
      const next = await refresh(app, body.tokens.refreshToken as string).expect(200);
      app.clock.advance(31 * MINUTE_MS);
      expectProblem(await refresh(app, next.body.tokens.refreshToken as string), 401, 'invalid_refresh_token');
    });
  });

  it('past the idle expiry of its session', async () => {
    await withApp({ config: { session: { idleTimeout: '10m', absoluteTimeout: '1h' } } }, async (app) => {
      const { refreshToken } = await signIn(app, await register(app), 'token');
      app.clock.advance(11 * MINUTE_MS);
      expectProblem(await refresh(app, refreshToken), 401, 'invalid_refresh_token');
    });
  });

  it('past the absolute expiry of its session, however often it was used', async () => {
    await withApp({ config: { session: { idleTimeout: '30m', absoluteTimeout: '50m' } } }, async (app) => {
      const { refreshToken } = await signIn(app, await register(app), 'token');
      app.clock.advance(25 * MINUTE_MS);
      const { body } = await refresh(app, refreshToken).expect(200);
      app.clock.advance(26 * MINUTE_MS);
      expectProblem(await refresh(app, body.tokens.refreshToken as string), 401, 'invalid_refresh_token');
    });
  });

  it('not where this node has seen the session since, though that is not written yet', async () => {
    await withApp({ config: { session: { idleTimeout: '10m', absoluteTimeout: '1h' } } }, async (app) => {
      const { refreshToken, headers } = await signIn(app, await register(app), 'token');
      app.clock.advance(9 * MINUTE_MS);
      await app.request().get('/v1/sessions').set(headers).expect(200);
      app.clock.advance(9 * MINUTE_MS);
      await refresh(app, refreshToken).expect(200);
    });
  });

  it('each refresh moves the idle expiry on', async () => {
    await withApp({ config: { session: { idleTimeout: '10m', absoluteTimeout: '1h' } } }, async (app) => {
      let { refreshToken: token = '' } = await signIn(app, await register(app), 'token');
      for (let round = 0; round < 4; round++) {
        app.clock.advance(9 * MINUTE_MS);
        const { body } = await refresh(app, token).expect(200);
        token = body.tokens.refreshToken as string;
      }
    });
  });

  it.each([
    { minutes: 4, rest: 'is written behind', atOnce: false },
    { minutes: 6, rest: 'is written at once where half the idle time is gone', atOnce: true },
  ])('the use of a session by a refresh $rest', async ({ minutes, atOnce }) => {
    await withApp({ config: { session: { idleTimeout: '10m', absoluteTimeout: '1h' } } }, async (app) => {
      const lastSeen = app.app.get(LastSeen, { strict: false });
      const flush = jest.spyOn(lastSeen, 'flush').mockResolvedValue(undefined);
      const { refreshToken } = await signIn(app, await register(app), 'token');
      const written = async (): Promise<number> => {
        const [row] = await app.database.query<{ at: Date }>('SELECT idle_expires_at AS at FROM sessions');
        return row!.at.getTime();
      };
      const before = await written();
      app.clock.advance(minutes * MINUTE_MS);
      const { body } = await refresh(app, refreshToken).expect(200);
      expectAbout(body.tokens.refreshExpiresIn, 600);
      expect((await written()) > before).toBe(atOnce);
      flush.mockRestore();
      await lastSeen.flush();
      expect(await written()).toBeGreaterThanOrEqual(before + minutes * MINUTE_MS);
    });
  });
});
