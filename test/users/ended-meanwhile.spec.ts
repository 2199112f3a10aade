import { randomUUID } from 'node:crypto';
import { ApiKeysService } from '../../src/tokens/api-keys/api-keys.service.js';
import { SessionEnding } from '../../src/sessions/session-ending.js';
import { makeKey } from '../api-keys/keys.js';
import { expectProblem } from '../http/expect-problem.js';
import { disableClient, machineToken, makeClient, post } from '../oauth/clients.js';
import { holding, lockAwaited } from '../support/held-locks.js';

import { startTestApp, type TestApp } from '../support/test-app.js';
import { servicesOf, userHolding, type Services } from './cast.js';
import { actorWith } from './http-actors.js';

/*
 * Somebody is let in by a session, an API key or as a client, is looked at once more in the transaction, and what they came by ends
 * before it commits. Once the call that ended it has returned, nothing is granted by it any more.
 */
const OFFICER = ['users:write', 'roles:assign', 'payment:write'];

let app: TestApp;
let services: Services;

beforeAll(async () => {
  // The lease bounds how long a lock is waited for; these tests hold one on purpose.
  const routes = [{ match: '* /v1/users/**', mode: 'hybrid-or-api-key' }];
  app = await startTestApp({ config: { changes: { lease: '5s' }, auth: { routes } } });
  services = servicesOf(app);
  await services.roles.put(undefined, 'payer', ['payment:write']);
});
afterAll(() => app.close());

/** Headers that prove somebody who may give the role, and how to end what they prove it by. */
interface Credential {
  readonly headers: Record<string, string>;
  end(): Promise<unknown>;
}

const service = <Service>(type: new (...injected: never[]) => Service): Service => app.app.get(type, { strict: false });

async function bySession(end: (userId: string, sessionId: string) => Promise<unknown>): Promise<Credential> {
  const { id, signIn: by, headers } = await actorWith(app, ...OFFICER);
  return { headers, end: () => end(id, by.sessionId) };
}

async function byKey(end: (userId: string, keyId: string) => Promise<unknown>): Promise<Credential> {
  const { id, signIn: by } = await actorWith(app, ...OFFICER);
  const { headers, key } = await makeKey(app, by, { permissions: OFFICER });
  return { headers, end: () => end(id, key.id) };
}

async function byClient(): Promise<Credential> {
  const client = await makeClient(app, { scopes: OFFICER });
  const token = await machineToken(app, client);
  return { headers: { authorization: `Bearer ${token}` }, end: () => disableClient(app, client.id) };
}

async function byToken(): Promise<Credential> {
  const client = await makeClient(app, { scopes: OFFICER });
  const token = await machineToken(app, client);
  const end = () => post(app, 'revoke', { token }, client).expect(200);
  return { headers: { authorization: `Bearer ${token}` }, end };
}

const ENDS: Record<string, () => Promise<Credential>> = {
  'a session that is ended': () => bySession((userId, id) => service(SessionEnding).endOne(userId, id)),
  'a session that is ended with all of them': () => bySession((userId) => service(SessionEnding).endAll(userId)),
  'an API key that is ended': () => byKey((_userId, id) => service(ApiKeysService).end(undefined, id)),
  'an API key that is ended with all of them': () =>
    byKey((userId) => service(ApiKeysService).endAll(undefined, userId)),
  'a client that is disabled': byClient,
  'a token of a client’s that is revoked': byToken,
};

describe.each(Object.entries(ENDS))('whoever comes by %s', (_how, come) => {
  const giving = async ({ headers }: Credential) => {
    const target = await userHolding(services, 'users:write');
    const release = await holding(app.database, [
      'SELECT 1 FROM user_roles WHERE user_id = $1 FOR UPDATE',
      [target.id],
    ]);
    const answer = app
      .request()
      .put(`/v1/users/${target.id}/roles`)
      .set(headers)
      .send({ roles: ['payer'] })
      .then((settled) => settled);
    await lockAwaited(app.database);
    return { target, answer, release };
  };

  it('before they have given a role gives none', async () => {
    const credential = await come();
    const { target, answer, release } = await giving(credential);
    await credential.end();
    await release();
    expectProblem(await answer, 403, 'privilege_escalation');
    expect((await services.users.get(target.id)).roles).toEqual(target.roles);
  });

  it('later has given it', async () => {
    const credential = await come();
    const { target, answer, release } = await giving(credential);
    await release();
    expect((await answer).status).toBe(200);
    await credential.end();
    expect((await services.users.get(target.id)).roles).toEqual(['payer']);
  });
});

it('whoever is given more before somebody who holds less has changed them is not changed', async () => {
  const officer = await actorWith(app, 'users:write');
  const target = await userHolding(services, 'users:write');
  const email = `${randomUUID()}@example.com`;
  // Somebody takes the address, and goes before they have committed.
  const release = await holding(
    app.database,
    ['INSERT INTO users (id, email, email_key, created_at) VALUES (gen_random_uuid(), $1, $1, now())', [email]],
    ['DELETE FROM users WHERE email_key = $1', [email]],
  );
  const answer = app
    .request()
    .patch(`/v1/users/${target.id}`)
    .set(officer.headers)
    .send({ email })
    .then((settled) => settled);
  await lockAwaited(app.database);
  await services.roles.put(undefined, target.roles[0] ?? '', ['users:write', 'payment:write']);
  await release();
  expectProblem(await answer, 403, 'privilege_escalation');
  expect((await services.users.get(target.id)).email).toBe(target.email);
});

it.each(['/v1/sessions', '/v1/api-keys'])(
  'whoever ends all of their own at %s while they are deleted hears what the document says',
  async (path) => {
    const { id, headers } = await actorWith(app);
    const release = await holding(app.database, ['DELETE FROM users WHERE id = $1', [id]]);
    const answer = app
      .request()
      .delete(path)
      .set(headers)
      .then((settled) => settled);
    await lockAwaited(app.database);
    await release();
    expectProblem(await answer, 404, 'user_not_found');
    const { paths } = (await app.request().get('/openapi.json')).body as {
      paths: Record<string, { delete: { responses: Record<string, unknown> } }>;
    };
    expect(JSON.stringify(paths[path]?.delete.responses['404'])).toContain('user_not_found');
  },
);

it('a session that is ended while it makes an API key has made it before that call returns, or makes none', async () => {
  const { id, signIn: by, headers } = await actorWith(app, 'payment:write');
  // Whoever inserts a key stands still once it is there, before the commit.
  await app.database.query(`
    CREATE FUNCTION stand_still() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NULL; END $$;
    CREATE TRIGGER stand_still AFTER INSERT ON api_keys FOR EACH ROW EXECUTE FUNCTION stand_still()`);
  const release = await holding(app.database, ['SELECT pg_advisory_xact_lock(1)']);
  const settled: string[] = [];
  const making = app
    .request()
    .post('/v1/api-keys')
    .set(headers)
    .send({ name: 'late', permissions: ['payment:write'] })
    .then(({ status }) => settled.push(`made: ${status}`));
  await lockAwaited(app.database);
  const ending = service(SessionEnding)
    .endOne(id, by.sessionId)
    .then(() => settled.push('ended'));
  await Promise.race([ending, lockAwaited(app.database, 2)]);
  await release();
  await Promise.all([making, ending]);
  expect(settled).toEqual(['made: 201', 'ended']);
});
