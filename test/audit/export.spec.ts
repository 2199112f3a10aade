import { jest } from '@jest/globals';
import { environmentOf, portcullis, type Ended } from '../cli/processes.js';
import { register, signIn, type Person } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { addEvents, eventsOf } from './events.js';

let server: TestApp;
let person: Person;

beforeAll(async () => {
  server = await startTestApp();
  person = await register(server);
  await signIn(server, person);
  // More than two of the batches that are read at once, of which some share a millisecond with the next batch.
  await addEvents(server, 600, new Date('2020-01-01T00:00:00Z'));
  for (let again = 0; again < 2; again++) await addEvents(server, 300, new Date('2020-01-01T00:05:00Z'));
});
afterAll(() => server.close());

const exported = (...args: string[]): Promise<Ended> =>
  portcullis(['audit', 'export', ...args], { env: environmentOf(server.database) });
const typesOf = ({ stdout }: Ended): string[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { type: string }).type);

// Each of its processes takes a second to start, and several on a busy machine.
jest.setTimeout(120_000);

describe('portcullis audit export', () => {
  it('prints every event once, oldest first, one JSON object a line', async () => {
    const all = await exported();
    expect([all.code, all.stderr]).toEqual([0, '']);
    const expected = (await eventsOf(server)).map((event) => JSON.stringify(event));
    expect(expected.length).toBeGreaterThan(1_200);
    expect(all.stdout.trimEnd().split('\n')).toEqual(expected);
  });

  it('filters by time, types, actor and user', async () => {
    const none = exported('--to', '2019-01-01');
    const inTime = await exported('--from', '2020-01-01', '--to', '2020-01-01T00:01:00Z');
    expect(typesOf(inTime)).toEqual(Array.from({ length: 60 }, () => 'user.updated'));
    const types = await exported('--type', 'user.registered', '--type', 'session.created', '--user', person.id);
    expect(typesOf(types)).toEqual(['user.registered', 'session.created']);
    expect(typesOf(await exported('--actor', person.id))).toEqual(['session.created']);
    expect(await none).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('refuses what it can’t have meant, as wrong usage', async () => {
    for (const args of [['--from', 'yesterday'], ['--type', 'user.unknown'], ['--to', '2026-02-30'], ['rest']]) {
      expect(await exported(...args)).toMatchObject({ code: 2, stdout: '' });
    }
  });

  it('says what the operator did at the command line', async () => {
    const env = environmentOf(server.database);
    expect(await portcullis(['users', 'suspend', person.email], { env })).toMatchObject({ code: 0 });
    const events = (await eventsOf(server)).filter(({ type }) => type === 'user.suspended');
    const actor = { kind: 'operator', id: null };
    expect(events).toEqual([expect.objectContaining({ actor, userId: person.id, requestId: null, address: null })]);
  });
});
