import { register, signIn, type Person } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { environmentOf, portcullis, refused, type Ended } from './processes.js';

let server: TestApp;
let person: Person;

beforeAll(async () => {
  server = await startTestApp();
  person = await register(server);
});

afterAll(() => server.close());

function sessions(...args: string[]): Promise<Ended> {
  return portcullis(['sessions', ...args], { env: environmentOf(server.database) });
}

const isLive = async (headers: Readonly<Record<string, string>>): Promise<boolean> =>
  (await server.request().get('/v1/auth/me').set(headers)).status === 200;

describe('sessions, on the command line', () => {
  it('are listed for one user', async () => {
    const one = await signIn(server, person, 'header');
    const other = await signIn(server, person, 'token');
    await signIn(server, await register(server));
    const json = await sessions('list', '--user', person.email, '--json');
    expect(json).toMatchObject({ code: 0, stderr: '' });
    const listed = JSON.parse(json.stdout) as { id: string; transport: string }[];
    const expected = [one, other].map(({ sessionId, transport }) => [sessionId, transport]);
    expect(listed.map(({ id, transport }) => [id, transport]).sort()).toEqual(expected.sort());

    const table = await sessions('list', '--user', person.id);
    expect(table).toMatchObject({ code: 0, stderr: '' });
    expect(table.stdout).toMatch(/^ID +TRANSPORT +CREATED +LAST SEEN +EXPIRES +IP +USER AGENT\n/);
    expect(table.stdout).toContain(one.sessionId);
    expect(table.stdout).not.toContain(one.sessionToken?.split('.')[1]);
  });

  it('end one by one', async () => {
    const [one, other] = [await signIn(server, person), await signIn(server, person)];
    const revoked = await sessions('revoke', one.sessionId, '--json');
    expect(revoked).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(revoked.stdout)).toMatchObject({ appliedOn: 1, complete: true });
    expect(await Promise.all([isLive(one.headers), isLive(other.headers)])).toEqual([false, true]);
  });

  it('end all at once for a user, and for nobody else', async () => {
    const theirs = [await signIn(server, person, 'cookie'), await signIn(server, person, 'token')];
    const another = await signIn(server, await register(server));
    const revoked = await sessions('revoke', '--user', person.email);
    expect(revoked).toMatchObject({ code: 0, stderr: '' });
    expect(revoked.stdout).toMatch(
      /^receipt {2}position \d+, applied on 1 node, 0 expired, waited \d+ ms, complete\n$/,
    );
    for (const { headers } of theirs) expect(await isLive(headers)).toBe(false);
    expect(await isLive(another.headers)).toBe(true);
  });

  it('are refused where there is none', async () => {
    expect(await sessions('revoke', 'not-an-id')).toEqual(refused('There is no such session'));
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect(await sessions('revoke', unknown)).toEqual(refused('There is no such session'));
    expect(await sessions('list', '--user', unknown)).toEqual(refused(`There is no such user: ${unknown}`));
  });
});
