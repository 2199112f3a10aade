import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { startServer } from '../boot/server-process.js';
import { ended, portcullis, ROOT } from './processes.js';

let cwd: string;

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'portcullis-beside-'));
  // Under root the database runs as another account, which has to get through.
  chmodSync(cwd, 0o711);
});

afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe('commands on the embedded database', () => {
  it('work beside a running server, and without one', async () => {
    const server = await startServer({ cwd });
    const account = { email: 'jane@example.com', password: 'a long enough password' };
    const create = ['users', 'create', '--email', account.email, '--role', 'admin', '--password-stdin'];
    expect(await portcullis(create, { cwd, input: account.password })).toMatchObject({ code: 0, stderr: '' });
    const login = await supertest(server.url).post('/v1/auth/login').send(account);
    expect(login.body).toMatchObject({ user: { email: account.email, permissions: ['*'] } });
    server.signal('SIGTERM');
    expect(await server.end).toMatchObject({ code: 0 });

    const sessions = await portcullis(['sessions', 'list', '--user', account.email, '--json'], { cwd });
    expect(sessions).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(sessions.stdout)).toMatchObject([{ id: login.body.session.id }]);
  });
});

describe('npm run --silent portcullis', () => {
  it('builds first, and prints the output of the command only', async () => {
    const child = spawn('npm', ['run', '--silent', 'portcullis', '--', 'routes', '--json'], { cwd: ROOT });
    const { code, stdout } = await ended(child);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as unknown[]).length).toBeGreaterThan(20);
  }, 120_000);
});
