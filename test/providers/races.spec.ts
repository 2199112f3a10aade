import { Browser } from '../support/browser.js';
import { holding, lockAwaited } from '../support/held-locks.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { FAKES } from './fake-provider.js';
import { answerTo, login, RETURN_TO, signInBy, stranger } from './going.js';

// The lease bounds how long a lock is waited for; these tests hold one on purpose.
const CONFIG = { changes: { lease: '5s' }, http: { allowedOrigins: ['https://app.example.com'] } };

describe('an identity that is unlinked while somebody signs in by it', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ config: CONFIG, providers: FAKES });
  });
  afterAll(() => app.close());

  it('opens no session any more', async () => {
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
});
