import { expectProblem } from '../http/expect-problem.js';
import { register, signIn, type Person, type SignIn } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { sessionShape } from './shapes.js';

interface Item {
  readonly id: string;
  readonly current: boolean;
  readonly createdAt: string;
}

let app: TestApp;
let person: Person;

const list = (signedIn: SignIn, query = '') => app.request().get(`/v1/sessions${query}`).set(signedIn.headers);
const idsOf = (answer: { body: unknown }): string[] => (answer.body as { items: Item[] }).items.map(({ id }) => id);

/** Signs in a moment after the one before, so that the order of creation is certain. */
async function signInLater(transport: 'cookie' | 'header' | 'token' = 'header'): Promise<SignIn> {
  app.clock.advance(1_000);
  return signIn(app, person, transport);
}

describe.each(ADAPTERS)("the list of one's own sessions on %s", (adapter) => {
  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } } });
  });
  beforeEach(async () => {
    person = await register(app);
  });
  afterAll(() => app.close());

  it('shows each with its transport, newest first, and marks the one that asks', async () => {
    const cookie = await signInLater('cookie');
    const header = await signInLater('header');
    const token = await signInLater('token');
    for (const asking of [cookie, header, token]) {
      const answer = await list(asking);
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({
        items: [token, header, cookie].map(({ sessionId, transport }) =>
          sessionShape(transport, { id: sessionId, current: sessionId === asking.sessionId }),
        ),
        nextCursor: null,
      });
    }
  });

  it("shows nobody else's", async () => {
    const own = await signInLater();
    await signIn(app, await register(app), 'header');
    expect(idsOf(await list(own))).toEqual([own.sessionId]);
  });

  it('shows live ones only: none that was ended, idled out or expired', async () => {
    const ended = await signInLater();
    await app.request().post('/v1/auth/logout').set(ended.headers).expect(204);
    const idle = await signInLater();
    const old = await signInLater();
    const update = (column: string, { sessionId }: SignIn) =>
      app.database.query(`UPDATE sessions SET ${column} = now() - interval '1 minute' WHERE id = $1`, [sessionId]);
    await update('idle_expires_at', idle);
    await update('expires_at', old);
    const own = await signInLater();
    expect(idsOf(await list(own))).toEqual([own.sessionId]);
  });

  it('pages through all of them, each once, also while others sign in', async () => {
    const made: string[] = [];
    for (let number = 0; number < 7; number++) made.unshift((await signInLater()).sessionId);
    const asking = await signInLater();
    const seen: string[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const query: string = cursor === null ? '?limit=3' : `?limit=3&cursor=${encodeURIComponent(cursor)}`;
      const answer = await list(asking, query).expect(200);
      seen.push(...idsOf(answer));
      expect(idsOf(answer).length).toBeLessThanOrEqual(3);
      cursor = answer.body.nextCursor as string | null;
      await signInLater();
      pages++;
    } while (cursor !== null);
    expect(seen).toEqual([asking.sessionId, ...made]);
    expect(pages).toBe(3);
  });

  it('pages exactly where the last page is full', async () => {
    await signInLater();
    const asking = await signInLater();
    const answer = await list(asking, '?limit=2').expect(200);
    expect([idsOf(answer).length, answer.body.nextCursor]).toEqual([2, null]);
  });

  it('orders sessions of one moment as well, without losing one between pages', async () => {
    const asking = await signInLater();
    for (let number = 0; number < 4; number++) await signIn(app, person, 'header');
    await app.database.query('UPDATE sessions SET created_at = $2 WHERE user_id = $1', [person.id, new Date()]);
    const seen: string[] = [];
    for (let query = '?limit=2'; query !== '';) {
      const answer = await list(asking, query).expect(200);
      seen.push(...idsOf(answer));
      const next = answer.body.nextCursor as string | null;
      query = next === null ? '' : `?limit=2&cursor=${next}`;
    }
    expect([seen.length, new Set(seen).size]).toEqual([5, 5]);
  });

  it('gives 50 unless asked, and 100 at most', async () => {
    const asking = await signInLater();
    await app.database.query(
      `INSERT INTO sessions SELECT gen_random_uuid(), user_id, generation, client_id, transport, secret_hash,
         created_at - n * interval '1 second', last_seen_at, idle_expires_at, expires_at, auth_time, auth_methods, user_agent, ip
       FROM sessions, generate_series(1, 119) AS n WHERE id = $1`,
      [asking.sessionId],
    );
    expect(idsOf(await list(asking)).length).toBe(50);
    expect(idsOf(await list(asking, '?limit=100')).length).toBe(100);
    expect(idsOf(await list(asking, '?limit=1')).length).toBe(1);
  });

  it.each(['?limit=0', '?limit=101', '?limit=-1', '?limit=1.5', '?limit=ten', '?limit=', '?limit=1&limit=2'])(
    'refuses %s: 400 validation_failed',
    async (query) => {
      const answer = await list(await signInLater(), query);
      expectProblem(answer, 400, 'validation_failed');
      expect(answer.body.errors).toEqual([{ path: 'limit', message: expect.any(String) as unknown }]);
    },
  );

  it.each([
    ['nothing', ''],
    ['nonsense', 'nonsense'],
    ['another JSON', Buffer.from('{"id":1}').toString('base64url')],
    ['an id that is none', Buffer.from('[1,"x"]').toString('base64url')],
    [
      'a time beyond all calendars',
      Buffer.from('[1e300,"00000000-0000-4000-8000-000000000000"]').toString('base64url'),
    ],
    ['a statement', "' OR 1=1 --"],
    ['far too much', 'x'.repeat(5_000)],
  ])('refuses a cursor of %s: 400 validation_failed', async (_what, cursor) => {
    const answer = await list(await signInLater(), `?cursor=${encodeURIComponent(cursor)}`);
    expectProblem(answer, 400, 'validation_failed');
    expect(answer.body.errors).toEqual([{ path: 'cursor', message: expect.any(String) as unknown }]);
  });

  it('refuses a filter that it does not have', async () => {
    expectProblem(await list(await signInLater(), '?user=me'), 400, 'validation_failed');
  });
});
