import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../cli/processes.js';

const run = promisify(execFile);

describe('npm run demo:microservices', () => {
  it('shows a token that three services take, a demotion, and their refusal; and leaves nothing behind', async () => {
    await run(process.execPath, [
      'node_modules/typescript/bin/tsc',
      '-p',
      'examples/microservices/tsconfig.build.json',
    ]);
    const folder = mkdtempSync(join(tmpdir(), 'microservices-spec-'));
    const { stdout } = await run(process.execPath, [join(ROOT, 'dist/examples/microservices/demo.js')], {
      // What it must not listen to: somebody else's database.
      env: { PATH: process.env['PATH'], TMPDIR: folder, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' },
    });
    expect(stdout).toContain('Every answer was the expected one.');
    expect(stdout).toMatch(/returns after \d+ ms: applied on 4 \(1 server, 3 verifiers\), expired 0/);
    for (const service of ['invoices (Nest)', 'orders (Express)', 'shipments (fetch)']) {
      const outcomes = stdout.split('\n').filter((line) => line.includes(service));
      expect(outcomes.map((line) => line.slice(30).trim().split(/ {2,}/)[0])).toEqual([
        '200',
        '401 token_stale',
        '403 insufficient_permission',
      ]);
      expect(outcomes[1]).toMatch(/\d+ ms after it returned/);
    }
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  }, 180_000);
});
