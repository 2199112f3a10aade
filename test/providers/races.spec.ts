import { Browser } from '../support/browser.js';
import { holding, lockAwaited } from '../support/held-locks.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { FAKES } from './fake-provider.js';
import { answerTo, login, RETURN_TO, signInBy, stranger } from './going.js';

// The lease bounds how long a lock is waited for; these tests hold one on purpose.
const CONFIG = { changes: { lease: '5s' }, http: { allowedOrigins: ['https://app.example.com'] } };

describe('an identity that is being linked', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ config: CONFIG, providers: FAKES });
  });
  afterAll(() => app.close());

  // Whoever signed out everywhere had somebody in one of the sessions come back by an identity that they linked at that moment.
  it.each([
    ['all of its user’s', 'UPDATE users SET session_generation = session_generation + 1 WHERE id = $1'],
    ['itself', 'UPDATE sessions SET ended_at = now() WHERE user_id = $1'],
  ])('is not, where the session ends first with %s', async (_what, end) => {
    const { browser } = await signInBy(app, stranger());
    const { id } = (await browser.visit('/v1/auth/me')).body['user'] as { id: string };
    const started = await browser.send('POST', '/v1/auth/providers/fake/link', { returnTo: RETURN_TO });
    const commit = await holding(app.database, [end, [id]]);
    const answer = browser.visit(answerTo(started.body['url'] as string, stranger()));
    await lockAwaited(app.database);
    await commit();
    const { status, body } = await answer;
    expect([status, body['code']]).toEqual([401, 'invalid_session']);
    expect(await app.database.query('SELECT 1 FROM identities WHERE user_id = $1', [id])).toHaveLength(1);
  });
});

describe('an identity that is unlinked', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ config: CONFIG, providers: FAKES });
  });
  afterAll(() => app.close());

  it('opens no session any more to who is just signing in by it', async () => {
    const profile = stranger();
    await signInBy(app, profile);
    const [user] = await app.database.query<{ id: string }>('SELECT id FROM users WHERE email = $1', [profile.email]);
    const browser = new Browser(app);
    const started = await browser.visit(login('fake'));
    const commit = await holding(
      app.database,
      ['SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [user?.id]],
      ['DELETE FROM identities WHERE user_id = $1', [user?.id]],
    );
    const answer = browser.visit(answerTo(started.location, profile));
    await lockAwaited(app.database);
    await commit();
    const { status, body } = await answer;
    expect([status, body['code']]).toEqual([401, 'invalid_credentials']);
    const sessions = await app.database.query('SELECT 1 FROM sessions WHERE user_id = $1', [user?.id]);
    expect(sessions).toHaveLength(1);
  });

  it('leaves one of the last two, whichever of two calls comes first', async () => {
    const { browser } = await signInBy(app, stranger());
    const started = await browser.send('POST', '/v1/auth/providers/fake/link', { returnTo: RETURN_TO });
    await browser.visit(answerTo(started.body['url'] as string, stranger()));
    const identities = async () => (await browser.visit('/v1/auth/identities')).body['items'] as { id: string }[];
    const ids = (await identities()).map(({ id }) => id);
    expect(ids).toHaveLength(2);
    // Each has looked at what is left by the time that it writes what it did.
    const commit = await holding(app.database, ['LOCK TABLE audit_events IN SHARE MODE']);
    const answers = ids.map((id) => browser.send('DELETE', `/v1/auth/identities/${id}`));
    await lockAwaited(app.database, 2);
    await commit();
    expect((await Promise.all(answers)).map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await identities()).toHaveLength(1);
  });

  /** A node that writes last uses does so in order of id; whoever did it another way round could deadlock with that. */
  it('has its sessions ended in order of id', async () => {
    const profile = stranger();
    const { browser } = await signInBy(app, profile);
    const started = await browser.send('POST', '/v1/auth/providers/fake/link', { returnTo: RETURN_TO });
    await browser.visit(answerTo(started.body['url'] as string, stranger()));
    const [own] = await app.database.query<{ id: string; identity: string }>(
      'SELECT s.id, i.id AS identity FROM sessions s JOIN identities i ON i.id = s.identity_id WHERE i.subject = $1',
      [profile.subject],
    );
    const othersBy = async (order: 'id' | 'ctid'): Promise<string[]> => {
      const sql = `SELECT id FROM sessions WHERE identity_id = $1 AND id <> $2 AND ended_at IS NULL ORDER BY ${order}`;
      const rows = await app.database.query<{ id: string }>(sql, [own?.identity, own?.id]);
      return rows.map(({ id }) => id);
    };
    // The first in the table has to be another than the first by id: those are the two orders that can be told apart.
    do await signInBy(app, profile);
    while ((await othersBy('id'))[0] === (await othersBy('ctid'))[0]);
    const [first, ...later] = await othersBy('id');
    const commit = await holding(app.database, ['UPDATE sessions SET last_seen_at = now() WHERE id = $1', [first]]);
    const answer = browser.send('DELETE', `/v1/auth/identities/${own?.identity ?? ''}`);
    await lockAwaited(app.database);
    const locked = 'SELECT 1 FROM sessions WHERE id = ANY ($1) FOR UPDATE NOWAIT';
    await expect(app.database.query(locked, [later])).resolves.toHaveLength(later.length);
    await commit();
    expect((await answer).status).toBe(200);
    expect(await othersBy('id')).toEqual([]);
    expect((await browser.visit('/v1/auth/me')).status).toBe(200);
  });
});
