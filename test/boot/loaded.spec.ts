import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentOf } from '../cli/processes.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { startServer } from './server-process.js';

const PRELOADED = new URL('./import-trace.mjs', import.meta.url).href;
const ADAPTERS = { fastify: '@nestjs/platform-fastify', express: '@nestjs/platform-express' } as const;

/** The trace makes a start slower; under load as well it takes many times as long as here. */
const PATIENCE_MS = 180_000;

/** What takes long to load, and only some servers need, or only some time after their start. */
const SPARED = ['@nestjs/swagger', 'typeorm', 'ioredis', 'commander', ...Object.values(ADAPTERS)];

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'portcullis-loaded-'));
});

afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(['fastify', 'express'] as const)('a server on %s whose database is up to date', (adapter) => {
  it(
    'loads its own adapter at its start, and what makes the document when it is asked for that',
    async () => {
      const trace = join(folder, adapter);
      const server = await startServer({
        timeout: PATIENCE_MS,
        env: {
          ...environmentOf(database),
          PORTCULLIS_HTTP__ADAPTER: adapter,
          NODE_OPTIONS: `--import=${PRELOADED}`,
          IMPORT_TRACE: trace,
        },
      });
      try {
        expect(sparedIn(trace)).toEqual([ADAPTERS[adapter]]);
        const answer = await fetch(`${server.url}/openapi.json`);
        expect(answer.status).toBe(200);
        expect(Object.keys(((await answer.json()) as { paths: object }).paths)).toContain('/v1/auth/login');
        expect(sparedIn(trace)).toEqual(['@nestjs/swagger', ADAPTERS[adapter]]);
      } finally {
        server.signal('SIGTERM');
        await server.end;
      }
    },
    PATIENCE_MS,
  );
});

/** Which of those are in a trace, in the order above. */
function sparedIn(trace: string): string[] {
  const urls = readFileSync(trace, 'utf8').split('\n');
  return SPARED.filter((name) => urls.some((url) => url.includes(`/node_modules/${name}/`)));
}
