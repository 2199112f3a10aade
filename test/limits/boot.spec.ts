import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runServer, startServer } from '../boot/server-process.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** Makes `ioredis` a package that isn't installed. */
const HIDE = `
  import { register } from 'node:module';
  const hooks = \`export function resolve(name, context, next) {
    if (name === 'ioredis') throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
    return next(name, context);
  }\`;
  register('data:text/javascript,' + encodeURIComponent(hooks));`;

describe('a start', () => {
  let database: TestDatabase;
  let env: Record<string, string>;

  beforeAll(async () => {
    database = await createTestDatabase();
    const secret = randomBytes(32).toString('hex');
    env = { DATABASE_URL: database.url, PORTCULLIS_SECRET: secret, PORTCULLIS_ENV: 'staging' };
  });
  afterAll(() => database.drop());

  it('without limits is warned of wherever somebody may attack', async () => {
    for (const [environment, warned] of [
      ['staging', true],
      ['development', false],
    ] as const) {
      const limits = { PORTCULLIS_LIMITS__ENABLED: 'false', PORTCULLIS_ENV: environment };
      const server = await startServer({ env: { ...env, ...limits } });
      server.signal('SIGTERM');
      const { stdout } = await server.end;
      expect(stdout.includes('limits.enabled is false')).toBe(warned);
    }
  });

  it('with a redis:// URL and without ioredis is refused in one line, which holds no password', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'portcullis-limits-'));
    try {
      const hide = join(folder, 'hide.mjs');
      writeFileSync(hide, HIDE);
      // Node 26 deprecates the way in which this hides it.
      const hidden = { NODE_OPTIONS: `--no-deprecation --import=${pathToFileURL(hide).href}` };
      const store = { PORTCULLIS_LIMITS__STORE: 'redis://user:hunter2@127.0.0.1:1' };
      const { code, stdout, stderr } = await runServer({ env: { ...env, ...hidden, ...store } });
      expect(code).toBe(1);
      expect(stderr).toMatch(/^portcullis: limits\.store: a redis:\/\/ URL needs the package ioredis; .*\n$/);
      expect(stdout + stderr).not.toContain('hunter2');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
