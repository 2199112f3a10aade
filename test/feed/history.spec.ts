import { ChangeHistory } from '../../src/feed/change-history.js';
import { SessionEnding } from '../../src/sessions/session-ending.js';
import { makeClient } from '../oauth/clients.js';
import { register } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { Puller } from './pulling.js';

const CHANGES = 5;
let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** Every node once kept every change of its life in memory, waiting for a verifier that might ask. */
it('nothing is kept for verifiers until one asks; then it is all there', async () => {
  const history = app.app.get(ChangeHistory, { strict: false });
  const { id } = await register(app);
  for (let change = 0; change < CHANGES; change++) await app.app.get(SessionEnding, { strict: false }).endAll(id);
  expect(history.size).toBe(0);

  const client = await makeClient(app);
  const { entries, from, to } = await new Puller(app, client).pull();
  expect(entries).toContainEqual(['user', id, expect.any(Number)]);
  expect(to - from).toBeGreaterThanOrEqual(CHANGES);
  expect(history.size).toBe(to - from);
});
