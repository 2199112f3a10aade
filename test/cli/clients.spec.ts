import { jest } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineToken, post, type Machine } from '../oauth/clients.js';
import { PUBLIC_URL, startTestApp, type TestApp } from '../support/test-app.js';
import { environmentOf, portcullis, refused, type Ended } from './processes.js';

// Each command is a process that loads everything, and some tests here run eight.
jest.setTimeout(120_000);

let server: TestApp;
let folder: string;

beforeAll(async () => {
  server = await startTestApp();
  folder = mkdtempSync(join(tmpdir(), 'clients-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server.close();
});

function run(...args: string[]): Promise<Ended> {
  return portcullis(args, { env: { ...environmentOf(server.database), PORTCULLIS_HTTP__PUBLIC_URL: PUBLIC_URL } });
}

interface Created {
  readonly client: { id: string; scopes: string[]; audiences: string[]; accessTtlMs: number; waitFor: boolean };
  readonly secret?: string;
}

describe('clients, on the command line', () => {
  it('are made with a secret that is shown once, and disabled: refused at once by a running server', async () => {
    const made = await run('clients', 'create', '--name', 'billing', '--scopes', 'users:read, roles:read', '--json');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const { client, secret = '' } = JSON.parse(made.stdout) as Created;
    expect(client).toMatchObject({ scopes: ['roles:read', 'users:read'], audiences: [server.config.tokens.audience] });
    const machine: Machine = { id: client.id, secret };
    const token = await machineToken(server, machine);
    const status = async (): Promise<number> =>
      (await server.request().get('/v1/users').auth(token, { type: 'bearer' })).status;
    expect(await status()).toBe(200);

    const disabled = await run('clients', 'disable', client.id);
    expect(disabled).toMatchObject({ code: 0, stderr: '' });
    expect(disabled.stdout).toMatch(/^name +billing\ndisabled +\S+Z\nreceipt +position \d+, .*, complete$/m);
    expect(await status()).toBe(401);
    expect((await post(server, 'token', { grant_type: 'client_credentials' }, machine)).status).toBe(401);

    const again = await run('clients', 'disable', client.id, '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ client: { id: client.id }, receipt: { complete: true } });

    const listed = await run('clients', 'list', '--json');
    expect(JSON.parse(listed.stdout)).toMatchObject([{ id: client.id, disabledAt: expect.any(String) }]);
    expect(listed.stdout).not.toContain(secret);
  });

  it('are for the servers that run, also where the command has other settings than they', async () => {
    // What only the server was told, such as its port, makes its address, and so its audience.
    const made = await portcullis(['clients', 'create', '--name', 'elsewhere', '--scopes', 'users:read', '--json'], {
      env: environmentOf(server.database),
    });
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const { client, secret = '' } = JSON.parse(made.stdout) as Created;
    expect(client.audiences).toEqual([server.config.tokens.audience]);
    const token = await machineToken(server, { id: client.id, secret });
    expect((await server.request().get('/v1/users').auth(token, { type: 'bearer' })).status).toBe(200);
  });

  it('are made for people to read as well', async () => {
    const args = ['--name', 'reports', '--audience', 'https://a.example', '--audience', 'https://b.example'];
    const made = await run('clients', 'create', ...args, '--lifetime', '2m', '--wait-for');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toMatch(/^secret +[\w-]{43}$/m);
    expect(made.stdout).toMatch(/^audiences +https:\/\/a\.example, https:\/\/b\.example$/m);
    const listed = JSON.parse((await run('clients', 'list', '--json')).stdout) as Created['client'][];
    expect(listed.at(-1)).toMatchObject({ accessTtlMs: 120_000, waitFor: true, scopes: [] });
    expect((await run('clients', 'list')).stdout).toMatch(/^ID +NAME +BY +SCOPES +AUDIENCES +CREATED +DISABLED$/m);
  });

  it('can sign assertions instead, by public keys from a file', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const [open, secret, broken] = ['open.json', 'secret.json', 'broken.json'].map((name) => join(folder, name));
    writeFileSync(open!, JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] }));
    writeFileSync(secret!, JSON.stringify({ keys: [privateKey.export({ format: 'jwk' })] }));
    writeFileSync(broken!, '{');
    const made = await run('clients', 'create', '--name', 'signer', '--jwks', open!, '--json');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(made.stdout)).toEqual({ client: expect.objectContaining({ authMethod: 'private_key_jwt' }) });
    const refusal = 'Some fields are not valid: --jwks: key 0 is a secret or private one: bring the public half only';
    expect(await run('clients', 'create', '--name', 'x', '--jwks', secret!)).toEqual(refused(refusal));
    expect(await run('clients', 'create', '--name', 'x', '--jwks', broken!)).toEqual(
      refused(`--jwks: ${broken!} can’t be read as JSON`),
    );
  });

  it('are refused in one line, and wrong usage with exit code 2', async () => {
    const nobody = await run('clients', 'disable', '00000000-0000-4000-8000-000000000000');
    expect(nobody).toEqual(refused('There is no such client'));
    expect(await run('clients', 'disable', 'x')).toEqual(refused('There is no such client'));
    expect(await run('clients', 'create', '--name', 'x', '--lifetime', '11m')).toEqual(
      refused('Some fields are not valid: --lifetime: At most tokens.accessTtl, 10m'),
    );
    expect(await run('clients', 'create', '--name', 'x', '--lifetime', '5ms')).toEqual(
      refused('Some fields are not valid: --lifetime: At least 1s'),
    );
    const several = ['--name', ' ', '--scopes', 'fine,*', '--audience', 'not one'];
    expect(await run('clients', 'create', ...several)).toEqual(
      refused(
        'Some fields are not valid: --name: Too small: expected string to have >=1 characters; ' +
          '--scopes, entry 2: A client can’t hold everything; --audience, entry 1: 1 to 255 visible ASCII characters',
      ),
    );
    expect((await run('clients', 'create', '--name', 'x', '--lifetime', 'soon')).code).toBe(2);
    expect((await run('clients', 'create')).code).toBe(2);
    expect((await run('clients', 'disable')).code).toBe(2);
    expect((await run('clients', 'create', '--help')).stdout).toContain('--jwks');
  });
});
