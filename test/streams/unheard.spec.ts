import { Subject } from 'rxjs';
import { ChangeFeed } from '../../src/changes/change-feed.js';
import type { Principal } from '../../src/index.js';
import { KeyAdministration } from '../../src/tokens/keys/key-administration.js';
import { grantRole, register, signIn, type Person, type SignIn } from '../support/people.js';
import { startFeed, type FeedApp } from './feed-app.js';
import { listen, until } from './listeners.js';
import { principalFor } from './principals.js';

let app: FeedApp;
let person: Person;

beforeAll(async () => {
  app = await startFeed({ lease: '5s' });
  person = await register(app);
  await grantRole(app, person, 'staff', ['feed:write']);
});
afterAll(() => app.close());
afterEach(() => until(() => app.streams.sizes.streams === 0, 'nothing is left'));

/** As a change of the password does, while this node is cut off for so long that it is evicted. */
async function renewUnheard({ sessionId }: SignIn): Promise<void> {
  await app.database.query('UPDATE sessions SET secret_hash = $2 WHERE id = $1', [sessionId, Buffer.alloc(32, 1)]);
  app.app.get(ChangeFeed, { strict: false }).forgetAll();
}

describe('a stream whose session has another secret since, although this node has not heard of it', () => {
  it('ends, and no other does', async () => {
    const kept = await listen('websocket', app, (await signIn(app, person, 'header')).headers);
    const byToken = await listen('sse', app, (await signIn(app, person, 'token')).headers);
    const renewed = await signIn(app, person, 'header');
    const closing = await listen('websocket', app, renewed.headers);
    await renewUnheard(renewed);
    expect(await closing.closed).toBe(4401);
    expect([kept.isOpen(), byToken.isOpen()]).toEqual([true, true]);
    for (const listener of [kept, byToken]) listener.leave();
  });

  it('passes no event on from then on', async () => {
    const renewed = await signIn(app, person, 'header');
    const principal: Principal = principalFor(person, renewed);
    const source = new Subject<string>();
    const passed: string[] = [];
    const completed = new Promise<void>((resolve) => {
      source
        .pipe(app.streams.untilRevoked(principal))
        .subscribe({ next: (event) => passed.push(event), complete: resolve });
    });
    source.next('before');
    await until(() => passed.length === 1, 'an event passes');
    await renewUnheard(renewed);
    source.next('after');
    await completed;
    expect(passed).toEqual(['before']);
  });
});

describe('a stream that a token opened whose key was withdrawn since, although this node has not heard of it', () => {
  it('ends', async () => {
    const byToken = await signIn(app, person, 'token');
    await app.app.get(KeyAdministration, { strict: false }).rotateNow();
    const closing = await listen('websocket', app, byToken.headers);
    const kept = await listen('websocket', app, (await signIn(app, person, 'header')).headers);
    await app.database.query(`UPDATE signing_keys SET state = 'withdrawn' WHERE state = 'retired'`);
    app.app.get(ChangeFeed, { strict: false }).forgetAll();
    expect(await closing.closed).toBe(4401);
    expect(kept.isOpen()).toBe(true);
    kept.leave();
  });
});
