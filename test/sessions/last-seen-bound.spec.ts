import { randomUUID } from 'node:crypto';
import { LastSeen } from '../../src/sessions/last-seen.js';
import { LiveSessions } from '../../src/sessions/live-sessions.js';
import { register, signIn } from '../support/people.js';
import { startTestApp } from '../support/test-app.js';

const MOST = 100_000;
const LATER_MS = 10 * 60_000;

it('with 100,000 notes of last-seen times waiting, another session is let in, and noted at its next use', async () => {
  const app = await startTestApp();
  try {
    const { sessionId, headers } = await signIn(app, await register(app), 'header');
    const lastSeen = app.app.get(LastSeen, { strict: false });
    const live = await app.app.get(LiveSessions, { strict: false }).find(sessionId);
    if (live === undefined) throw new Error('the session is not live');
    const seenAt = async (): Promise<number> => {
      const [row] = await app.database.query<{ at: Date }>('SELECT last_seen_at AS at FROM sessions WHERE id = $1', [
        sessionId,
      ]);
      return row?.at.getTime() ?? NaN;
    };
    const visit = () => app.request().get('/v1/sessions').set(headers).expect(200);
    const signedInAt = await seenAt();
    app.clock.advance(LATER_MS);
    for (let n = 0; n < MOST; n++) lastSeen.touch({ ...live.session, id: randomUUID() });
    await visit();
    await lastSeen.flush();
    expect(await seenAt()).toBe(signedInAt);
    await visit();
    await lastSeen.flush();
    expect(await seenAt()).toBeGreaterThanOrEqual(signedInAt + LATER_MS);
  } finally {
    await app.close();
  }
});
