import type supertest from 'supertest';
import { startTestApp, type TestApp, type TestAppOptions } from '../support/test-app.js';

/** Trades a refresh token, as a client would. */
export function refresh(app: TestApp, refreshToken: string | undefined): supertest.Test {
  return app.request().post('/v1/auth/refresh').send({ refreshToken });
}

/** The refresh token of an answer. */
export function refreshTokenOf({ body }: supertest.Response): string {
  return (body as { tokens: { refreshToken: string } }).tokens.refreshToken;
}

/** The session's row, as far as tests of refreshing care. */
export async function isEnded(app: TestApp, sessionId: string): Promise<boolean> {
  const rows = await app.database.query('SELECT 1 FROM sessions WHERE id = $1 AND ended_at IS NOT NULL', [sessionId]);
  return rows.length === 1;
}

/** Runs with an app of its own, for tests that move its clock. */
export async function withApp(options: TestAppOptions, work: (app: TestApp) => Promise<void>): Promise<void> {
  const app = await startTestApp(options);
  try {
    await work(app);
  } finally {
    await app.close();
  }
}
