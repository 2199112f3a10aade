import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import {
  cleanUpAfterTests,
  companionsOf,
  newFolder,
  NOTHING_WRITTEN,
  onLimits,
  ROOT,
  serverOf,
  start,
  until,
  type Holder,
} from './embedded-harness.js';

cleanUpAfterTests();

function writeNothingMore({ pid }: Holder): void {
  const [program = '', ...limit] = NOTHING_WRITTEN;
  execFileSync(program, [...limit, '--pid', String(pid)]);
}

describe('where nothing can be written any more', () => {
  onLimits('the last process that stops still stops the server', async () => {
    const data = join(newFolder(), 'data');
    const holder = await start(data);
    writeNothingMore(holder);
    expect(await holder.stop()).toBe(0);
    expect(holder.said()).toBe('');
    expect(serverOf(data)).toBeUndefined();
    await until(() => companionsOf(data).length === 0, 'the watchdog is gone');
    const next = await start(data);
    await next.stop();
  });

  onLimits('one that stops leaves it to the others', async () => {
    const data = join(newFolder(), 'data');
    const [holder, other] = [await start(data), await start(data)];
    const pid = serverOf(data);
    writeNothingMore(holder);
    expect(await holder.stop()).toBe(0);
    expect(serverOf(data)).toBe(pid);
    await other.stop();
    expect(serverOf(data)).toBeUndefined();
  });

  onLimits('the reaper stops a server whose last process was killed', async () => {
    const data = join(newFolder(), 'data');
    const holder = await start(data);
    const watchdog = companionsOf(data).find((line) => line.includes('portcullis-database-watchdog'));
    process.kill(Number.parseInt(watchdog ?? '', 10), 'SIGKILL');
    holder.kill();
    await holder.ended;
    expect(serverOf(data)).toBeDefined();
    const reaper = join(ROOT, 'dist/database/embedded/reaper.js');
    const [program = '', ...args] = [...NOTHING_WRITTEN, process.execPath, reaper, data];
    const reaped = spawnSync(program, args, { encoding: 'utf8' });
    expect(reaped).toMatchObject({ status: 0, stderr: '' });
    expect(serverOf(data)).toBeUndefined();
  });
});
