import { KeyedController, makeKey, type MadeKey } from '../api-keys/keys.js';
import { grantRole, register, signIn, type Person } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { environmentOf, portcullis, refused, type Ended } from './processes.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';

let server: TestApp;
let person: Person;

beforeAll(async () => {
  server = await startTestApp({ controllers: [KeyedController] });
});
beforeEach(async () => {
  person = await newcomer();
});
afterAll(() => server.close());

async function newcomer(): Promise<Person> {
  const someone = await register(server);
  await grantRole(server, someone, 'clerk', ['invoice:read', 'invoice:write']);
  return someone;
}

function apiKeys(...args: string[]): Promise<Ended> {
  return portcullis(['api-keys', ...args], { env: environmentOf(server.database) });
}

const keyOf = async (someone: Person, body?: object): Promise<MadeKey> =>
  makeKey(server, await signIn(server, someone), body);

const isTaken = async ({ headers }: MadeKey): Promise<boolean> =>
  (await server.request().get('/keyed').set(headers)).status === 200;

describe('API keys, on the command line', () => {
  it('are listed for one user, newest first, without their secrets', async () => {
    const older = await keyOf(person, { name: 'older' });
    server.clock.advance(1_000);
    const newer = await keyOf(person, { name: 'newer', permissions: ['invoice:read', 'invoice:write'] });
    await keyOf(await newcomer());
    const json = await apiKeys('list', '--user', person.email, '--json');
    expect(json).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(json.stdout)).toEqual([newer.key, older.key]);

    const table = await apiKeys('list', '--user', person.id);
    expect(table).toMatchObject({ code: 0, stderr: '' });
    const [head, first] = table.stdout.split('\n');
    expect(head).toMatch(/^ID +NAME +PERMISSIONS +CREATED +EXPIRES +LAST USED$/);
    expect(first).toMatch(new RegExp(`^${newer.key.id} +newer +invoice:read, ?invoice:write +\\S+Z +\\S+Z +-$`));
    for (const { stdout } of [json, table])
      for (const { secret } of [older, newer]) expect(stdout).not.toContain(secret.split('.')[1]);
  });

  it('end one by one, refused at once by a running server', async () => {
    const [one, other] = [await keyOf(person), await keyOf(person)];
    expect(await Promise.all([isTaken(one), isTaken(other)])).toEqual([true, true]);
    const revoked = await apiKeys('revoke', one.key.id, '--json');
    expect(revoked).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(revoked.stdout)).toMatchObject({ appliedOn: 1, complete: true });
    expect(await Promise.all([isTaken(one), isTaken(other)])).toEqual([false, true]);
    expect(await apiKeys('revoke', one.key.id)).toEqual(refused('There is no such API key'));
  });

  it('end all at once for a user, and for nobody else', async () => {
    const theirs = [await keyOf(person), await keyOf(person)];
    const another = await keyOf(await newcomer());
    for (const key of [...theirs, another]) expect(await isTaken(key)).toBe(true);
    const revoked = await apiKeys('revoke', '--user', person.email);
    expect(revoked).toMatchObject({ code: 0, stderr: '' });
    expect(revoked.stdout).toMatch(
      /^receipt {2}position \d+, applied on 1 node, 0 expired, waited \d+ ms, complete\n$/,
    );
    for (const key of theirs) expect(await isTaken(key)).toBe(false);
    expect(await isTaken(another)).toBe(true);
    expect(JSON.parse((await apiKeys('list', '--user', person.id, '--json')).stdout)).toEqual([]);
  });

  it('are refused where there is none, and wrong usage with exit code 2', async () => {
    for (const id of ['not-an-id', NOBODY])
      expect(await apiKeys('revoke', id)).toEqual(refused('There is no such API key'));
    for (const args of [
      ['list', '--user', NOBODY],
      ['revoke', '--user', NOBODY],
    ])
      expect(await apiKeys(...args)).toEqual(refused(`There is no such user: ${NOBODY}`));
    for (const args of [['list'], ['revoke'], ['revoke', NOBODY, '--user', person.id]]) {
      const { code, stdout } = await apiKeys(...args);
      expect([code, stdout]).toEqual([2, '']);
    }
  });
});
