import { jest } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import { register, signIn } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { refresh } from '../tokens/refreshing.js';
import { environmentOf, portcullis, refused, SECRET, type Ended } from './processes.js';

const NEW_SECRET = 'another-secret-of-tests-with-more-than-32-bytes';
const THIRD_SECRET = 'a-third-secret-of-tests-with-more-than-32-bytes';
const TIME = expect.stringMatching(/^20\S+Z$/) as unknown;

// Each test runs several processes, one after the other.
jest.setTimeout(180_000);

let server: TestApp;

beforeAll(async () => {
  server = await startTestApp({ controllers: [ProbeController] });
});

afterAll(() => server.close());

function run(args: readonly string[], secrets: Record<string, string> = {}): Promise<Ended> {
  return portcullis(['keys', ...args], { env: { ...environmentOf(server.database), ...secrets } });
}

async function published(): Promise<string[]> {
  const { body } = await server.request().get('/.well-known/jwks.json').expect(200);
  return (body as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
}

describe('signing keys, on the command line', () => {
  let first: string;

  it('are listed as they are published, and without their private halves', async () => {
    [first = ''] = await published();
    const json = await run(['list', '--json']);
    expect(json).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(json.stdout)).toEqual([
      { kid: first, algorithm: 'ES256', state: 'active', createdAt: TIME, signsFrom: TIME, verifiesUntil: null },
    ]);
    expect((await run(['list'])).stdout).toMatch(
      /^KID +ALGORITHM +STATE +CREATED +SIGNS FROM +VERIFIES UNTIL\n\S+ +ES256 +active +20\S+ +20\S+ +-\n$/,
    );
  });

  it('rotate: the next one is published on the running server, and doing it again changes nothing', async () => {
    const rotated = await run(['rotate', '--json']);
    expect(rotated).toMatchObject({ code: 0, stderr: '' });
    const { kid, signsFrom, receipt } = JSON.parse(rotated.stdout);
    expect(receipt).toMatchObject({ complete: true });
    expect(Date.parse(signsFrom) - Date.now()).toBeGreaterThan(50 * 60_000);
    expect(await published()).toEqual([first, kid]);
    const again = await run(['rotate']);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toMatch(/^kid +(\S+)\nsigns from +(\S+)\nreceipt +position \d+, .*complete\n$/);
    expect(again.stdout).toContain(kid);
    expect(await published()).toEqual([first, kid]);
  });

  it('rotate --now: it signs at once, and the old one still verifies', async () => {
    const person = await register(server);
    const { headers, refreshToken } = await signIn(server, person, 'token');
    const rotated = await run(['rotate', '--now', '--json']);
    expect(rotated).toMatchObject({ code: 0, stderr: '' });
    const { kid } = JSON.parse(rotated.stdout);
    await server.request().get('/probe/hybrid').set(headers).expect(200);
    const { body } = await refresh(server, refreshToken).expect(200);
    expect(decodeProtectedHeader(body.tokens.accessToken).kid).toBe(kid);
    expect(await published()).toEqual([kid, first]);
    const listed = JSON.parse((await run(['list', '--json'])).stdout);
    expect(listed).toMatchObject([
      { kid, state: 'active' },
      { kid: first, state: 'retired', verifiesUntil: TIME },
    ]);
  });

  it('withdraw: refused when the command has returned, in every mode; signing goes on', async () => {
    const person = await register(server);
    const { headers, refreshToken } = await signIn(server, person, 'token');
    const [active = ''] = await published();
    for (const mode of ['jwt', 'hybrid']) await server.request().get(`/probe/${mode}`).set(headers).expect(200);
    const withdrawn = await run(['withdraw', active]);
    for (const mode of ['jwt', 'hybrid']) await server.request().get(`/probe/${mode}`).set(headers).expect(401);
    expect(withdrawn).toMatchObject({ code: 0, stderr: '' });
    expect(withdrawn.stdout).toMatch(/^withdrawn +\S+\nsigns now +\S+\nreceipt +position \d+, .*, complete\n$/);
    const { body } = await refresh(server, refreshToken).expect(200);
    expect(withdrawn.stdout).toContain(decodeProtectedHeader(body.tokens.accessToken).kid);
    const again = await run(['withdraw', active, '--json']);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(again.stdout)).toMatchObject({ kid: active, successor: null, receipt: { complete: true } });
  });

  it('withdraw refuses what it does not know with 1, and what it cannot understand with 2', async () => {
    expect(await run(['withdraw', 'nobody'])).toEqual(refused('There is no such signing key'));
    expect(await run(['withdraw'])).toMatchObject({ code: 2, stdout: '' });
    for (const command of ['list', 'rotate', 'withdraw', 'rewrap']) {
      expect(await run([command, '--help'])).toMatchObject({ code: 0, stderr: '' });
    }
  });
});

describe('PORTCULLIS_SECRET is changed while a server runs', () => {
  const both = { PORTCULLIS_SECRET: NEW_SECRET, PORTCULLIS_SECRET_PREVIOUS: SECRET };

  it('a wrong one is refused in one line, whatever the command; so are two wrong ones', async () => {
    const line = 'PORTCULLIS_SECRET does not open the keys in this database: ';
    for (const command of ['list', 'rewrap']) {
      expect(await run([command], { PORTCULLIS_SECRET: NEW_SECRET })).toEqual(
        refused(`${line}it was made with another secret`),
      );
    }
    const wrong = { PORTCULLIS_SECRET: NEW_SECRET, PORTCULLIS_SECRET_PREVIOUS: THIRD_SECRET };
    expect(await run(['rewrap'], wrong)).toEqual(refused(`${line}neither does PORTCULLIS_SECRET_PREVIOUS`));
  });

  it('before the rewrap a node starts with both; after it with the new one alone; the running one goes on', async () => {
    expect(await run(['list'], both)).toMatchObject({ code: 0, stderr: '' });
    const before = await server.database.query('SELECT encrypted_private_key FROM signing_keys ORDER BY kid');
    expect(await run(['rewrap'], both)).toEqual({
      code: 0,
      stdout: 'PORTCULLIS_SECRET opens the keys now (1 rewrapped).\n',
      stderr: '',
    });
    const again = await run(['rewrap', '--json'], both);
    expect(JSON.parse(again.stdout)).toEqual({ keys: 1, rewrapped: 0 });
    expect(await run(['list'])).toMatchObject({ code: 1, stderr: expect.stringMatching(/another secret\n$/) });
    expect(await run(['list'], { PORTCULLIS_SECRET: NEW_SECRET })).toMatchObject({ code: 0, stderr: '' });
    expect(await server.database.query('SELECT encrypted_private_key FROM signing_keys ORDER BY kid')).toEqual(before);

    const person = await register(server);
    const { headers } = await signIn(server, person, 'token');
    await server.request().get('/probe/jwt').set(headers).expect(200);
    // A key that the new secret's process has made is opened by the server that runs on with the old one.
    const { kid } = JSON.parse((await run(['rotate', '--now', '--json'], { PORTCULLIS_SECRET: NEW_SECRET })).stdout);
    const { accessToken = '' } = await signIn(server, person, 'token');
    expect(decodeProtectedHeader(accessToken).kid).toBe(kid);
  });
});
