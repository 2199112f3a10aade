import { randomUUID } from 'node:crypto';
import { hashSecret } from '../../src/secrets/secrets.js';
import { holding, lockAwaited } from '../support/held-locks.js';
import { register, signIn } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { assertionOf, ASSERTION_TYPE, disableClient, expectOAuthError, makeSigningClient, post } from './clients.js';

/*
 * An assertion is used up by a statement, and a client that is disabled while that statement waits is disabled: the call that
 * disabled it has returned by then.
 */
let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ config: { changes: { lease: '3s' } } });
});
afterAll(() => app.close());

it.each(['introspect', 'token'] as const)('a client that is disabled while it proves itself: %s', async (endpoint) => {
  const { accessToken = '' } = await signIn(app, await register(app));
  const client = await makeSigningClient(app);
  const by = (jti: string) => ({
    ...(endpoint === 'token' ? { grant_type: 'client_credentials' } : { token: accessToken }),
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: assertionOf(app, client, { jti }),
  });
  await post(app, endpoint, by(randomUUID())).expect(200);
  const jti = randomUUID();
  const release = await holding(
    app.database,
    [
      "INSERT INTO client_assertions (client_id, jti_hash, expires_at) VALUES ($1, $2, now() + interval '5 minutes')",
      [client.id, hashSecret(jti)],
    ],
    ['DELETE FROM client_assertions WHERE client_id = $1 AND jti_hash = $2', [client.id, hashSecret(jti)]],
  );
  const answer = post(app, endpoint, by(jti)).then((settled) => settled);
  await lockAwaited(app.database);
  await disableClient(app, client.id);
  await release();
  expectOAuthError(await answer, 401, 'invalid_client');
});
