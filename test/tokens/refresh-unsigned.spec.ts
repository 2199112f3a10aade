import { unavailableForNow } from '../../src/database/state-unavailable.js';
import { expectProblem } from '../http/expect-problem.js';
import { register, signIn } from '../support/people.js';
import { storeOf } from './key-nodes.js';
import { isEnded, refresh, withApp } from './refreshing.js';

const PAST_GRACE_MS = 60_000;
/** Until then the row of the key says that it is published for long enough. */
const COVERED_MS = 15 * 60_000;

// The old token had been used up by then: whoever tried again past the grace was signed out as a thief.
it('a refresh uses no token up while it can’t be written down that the key goes on signing', async () => {
  await withApp({}, async (app) => {
    const { refreshToken, sessionId } = await signIn(app, await register(app), 'token');
    app.clock.advance(COVERED_MS);
    const store = storeOf(app);
    const cover = store.cover.bind(store);
    store.cover = () => Promise.reject(unavailableForNow());
    expectProblem(await refresh(app, refreshToken), 503, 'state_unavailable');
    store.cover = cover;
    app.clock.advance(PAST_GRACE_MS);
    await refresh(app, refreshToken).expect(200);
    expect(await isEnded(app, sessionId)).toBe(false);
  });
});
