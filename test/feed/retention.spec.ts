import { ChangeLogPurge } from '../../src/changes/change-log-purge.js';
import { KeyAdministration } from '../../src/tokens/keys/key-administration.js';
import { SigningKeys } from '../../src/tokens/keys/signing-keys.js';
import { makeClient } from '../oauth/clients.js';
import { until } from '../faults/until.js';
import { register } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { Puller } from './pulling.js';

const MINUTE_MS = 60_000;
let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ config: { tokens: { accessTtl: '1m' } } });
});
afterAll(() => app.close());

it('a newcomer hears of a withdrawn key for as long as anything may give it a copy of the key set that has it', async () => {
  const client = await makeClient(app);
  await new Puller(app, client).pull();
  const { kid } = app.app.get(SigningKeys, { strict: false }).active();
  await app.app.get(KeyAdministration, { strict: false }).withdraw(kid);
  const { headers } = await app.request().get('/.well-known/jwks.json').expect(200);
  const copiedS = Number(/max-age=(\d+)/.exec(headers['cache-control'] ?? '')?.[1]);
  expect(copiedS * 1_000).toBeGreaterThan(app.config.tokens.accessTtl);

  app.clock.advance(copiedS * 1_000 - MINUTE_MS / 2);
  await app.app.get(ChangeLogPurge, { strict: false }).sweep();
  // With each change a node lets go of what is too old.
  await makeClient(app);
  await register(app);
  const newcomer = new Puller(app, client);
  await until('the node holds its lease again', async () => (await newcomer.send({ wait: false })).status === 200);
  expect((await newcomer.pull()).entries).toContainEqual(['key', kid, expect.any(Number)]);

  // The same for a node that has to read the log anew.
  const other = await startTestApp({ config: { tokens: { accessTtl: '1m' } }, database: app.database });
  expect((await new Puller(other, client).pull()).entries).toContainEqual(['key', kid, expect.any(Number)]);
  await other.close();
});
