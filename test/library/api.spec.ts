import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

it('the recorded public surface is what the package exports: npm run api, and look at the difference', () => {
  const script = fileURLToPath(new URL('../../scripts/api-report.mjs', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect([status, stdout, stderr]).toEqual([0, '', '']);
});
