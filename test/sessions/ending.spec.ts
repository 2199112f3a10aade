import { expectProblem } from '../http/expect-problem.js';
import { register, signIn, type Person, type SignIn } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { head, receiptShape } from './shapes.js';

let app: TestApp;
let person: Person;

const end = (signedIn: SignIn, path = '') => app.request().delete(`/v1/sessions${path}`).set(signedIn.headers);
const status = async ({ headers }: SignIn): Promise<number> =>
  (await app.request().get('/probe/default').set(headers)).status;

/** What the log says at the newest position. */
async function newest(): Promise<{ kind: string; subject: string }[]> {
  return app.database.query(
    'SELECT kind, subject FROM change_log WHERE position = (SELECT position FROM change_head) ORDER BY kind, subject',
  );
}

describe.each(ADAPTERS)('ending sessions on %s', (adapter) => {
  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } }, controllers: [ProbeController] });
  });
  beforeEach(async () => {
    person = await register(app);
  });
  afterAll(() => app.close());

  it.each(['cookie', 'header', 'token'] as const)('one of one’s own, a %s, at once', async (transport) => {
    const ended = await signIn(app, person, transport);
    const own = await signIn(app, person, 'header');
    const before = await head(app);
    const answer = await end(own, `/${ended.sessionId}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(receiptShape(before + 1));
    expect(await head(app)).toBe(before + 1);
    expect(await newest()).toEqual([{ kind: 'session', subject: ended.sessionId }]);
    expect([await status(ended), await status(own)]).toEqual([401, 200]);
  });

  it('the very one that asks', async () => {
    const own = await signIn(app, person, 'cookie');
    const answer = await end(own, `/${own.sessionId}`).expect(200);
    expect(answer.body).toEqual(receiptShape(await head(app)));
    expect(await status(own)).toBe(401);
  });

  it('one that has ended already: 200 again, with the receipt of the head, and no change more', async () => {
    const ended = await signIn(app, person, 'header');
    const own = await signIn(app, person, 'header');
    await end(own, `/${ended.sessionId}`).expect(200);
    const before = await head(app);
    const again = await end(own, `/${ended.sessionId}`);
    expect([again.status, again.body]).toEqual([200, receiptShape(before)]);
    expect(await head(app)).toBe(before);
  });

  it('one whose id is written in upper case: the log names it as tokens do', async () => {
    const ended = await signIn(app, person, 'header');
    await end(await signIn(app, person, 'header'), `/${ended.sessionId.toUpperCase()}`).expect(200);
    expect(await newest()).toEqual([{ kind: 'session', subject: ended.sessionId }]);
    expect(await status(ended)).toBe(401);
  });

  it('never somebody else’s: 404, as for one that never was and for what is no id', async () => {
    const own = await signIn(app, person, 'header');
    const theirs = await signIn(app, await register(app), 'header');
    const before = await head(app);
    for (const id of [theirs.sessionId, '00000000-0000-4000-8000-000000000000', 'nonsense', 'current', "'--"]) {
      expectProblem(await end(own, `/${id}`), 404, 'session_not_found');
    }
    expect([await head(app), await status(theirs)]).toEqual([before, 200]);
  });

  it('all others, and this one goes on', async () => {
    const others = [
      await signIn(app, person, 'cookie'),
      await signIn(app, person, 'header'),
      await signIn(app, person, 'token'),
    ];
    const theirs = await signIn(app, await register(app), 'header');
    const own = await signIn(app, person, 'token');
    const answer = await end(own, '?except=current');
    expect([answer.status, answer.body]).toEqual([200, receiptShape(await head(app))]);
    expect(await newest()).toContainEqual({ kind: 'user', subject: person.id });
    for (const other of others) expect([other.transport, await status(other)]).toEqual([other.transport, 401]);
    expect([await status(own), await status(theirs)]).toEqual([200, 200]);
    const list = await app.request().get('/v1/sessions').set(own.headers).expect(200);
    expect(list.body.items.map(({ id }: { id: string }) => id)).toEqual([own.sessionId]);
    await app.request().post('/v1/auth/refresh').send({ refreshToken: own.refreshToken }).expect(200);
  });

  it('all others, once more and once more: this one still goes on', async () => {
    const own = await signIn(app, person, 'header');
    for (let round = 0; round < 3; round++) await end(own, '?except=current').expect(200);
    expect(await status(own)).toBe(200);
  });

  it('all, this one too', async () => {
    const own = await signIn(app, person, 'token');
    const other = await signIn(app, person, 'cookie');
    const answer = await end(own);
    expect([answer.status, answer.body]).toEqual([200, receiptShape(await head(app))]);
    expect([await status(own), await status(other)]).toEqual([401, 401]);
    await signIn(app, person, 'header');
  });

  it.each(['?except=somethingelse', '?except=', '?except=current&except=current', '?all=true'])(
    'refuses %s: 400 validation_failed, and ends nothing',
    async (query) => {
      const own = await signIn(app, person, 'header');
      expectProblem(await end(own, query), 400, 'validation_failed');
      expect(await status(own)).toBe(200);
    },
  );

  it('positions of receipts grow, without gaps where nobody else writes', async () => {
    const own = await signIn(app, person, 'header');
    const positions: number[] = [];
    for (let round = 0; round < 3; round++) {
      const { sessionId } = await signIn(app, person, 'header');
      positions.push((await end(own, `/${sessionId}`).expect(200)).body.position as number);
    }
    const [first = 0] = positions;
    expect(positions).toEqual([first, first + 1, first + 2]);
    expect(await head(app)).toBe(first + 2);
  });

  it('a sign-in takes nothing from anybody: no position, no row', async () => {
    const before = await head(app);
    await signIn(app, person, 'token');
    expect(await head(app)).toBe(before);
  });

  it('is refused from another site by a cookie, and without a credential', async () => {
    const own = await signIn(app, person, 'cookie');
    expectProblem(await end(own).set('sec-fetch-site', 'cross-site'), 403, 'cross_site_request');
    expectProblem(await app.request().delete('/v1/sessions'), 401, 'credential_missing');
    expect(await status(own)).toBe(200);
  });
});
