import { grantRole, register, signIn } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { environmentOf, portcullis, refused, type Ended } from './processes.js';

let server: TestApp;

beforeAll(async () => {
  server = await startTestApp();
});

afterAll(() => server.close());

function run(...args: string[]): Promise<Ended> {
  return portcullis(args, { env: environmentOf(server.database) });
}

describe('roles, on the command line', () => {
  it('are made and replaced, in force for who is signed in already', async () => {
    const person = await register(server);
    await grantRole(server, person, 'clerk');
    const { headers } = await signIn(server, person);
    const status = async (): Promise<number> => (await server.request().get('/v1/users').set(headers)).status;
    expect(await status()).toBe(403);

    const set = await run('roles', 'set', 'clerk', '--permissions', 'users:read, roles:read');
    expect(set).toMatchObject({ code: 0, stderr: '' });
    expect(set.stdout).toMatch(/^permissions {2}roles:read, users:read\nreceipt {6}position \d+, .*, complete$/m);
    expect(await status()).toBe(200);

    const emptied = await run('roles', 'set', 'clerk', '--permissions', '', '--json');
    expect(emptied).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(emptied.stdout)).toMatchObject({
      role: { name: 'clerk', permissions: [] },
      receipt: { complete: true },
    });
    expect(await status()).toBe(403);
  });

  it('are listed', async () => {
    const json = await run('roles', 'list', '--json');
    expect(json).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(json.stdout)).toMatchObject([
      { name: 'admin', builtIn: true, permissions: ['*'] },
      { name: 'clerk', builtIn: false, permissions: [] },
    ]);
    expect((await run('roles', 'list')).stdout).toMatch(/^NAME +BUILT IN +PERMISSIONS\nadmin +yes +\*\nclerk +- +-\n$/);
  });

  it('are refused where the API would refuse them', async () => {
    expect(await run('roles', 'set', 'admin', '--permissions', 'a')).toEqual(
      refused('A built-in role can’t be changed'),
    );
    expect(await run('roles', 'set', 'boss', '--permissions', '*')).toEqual(
      refused('Some fields are not valid: --permissions: Only the built-in role admin may hold *'),
    );
    const { code, stderr } = await run('roles', 'set', 'Boss', '--permissions', 'fine,Not fine');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^portcullis: Some fields are not valid: name: .*; --permissions, entry 2: .*\n$/);
  });
});
