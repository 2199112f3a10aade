import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from './lock.js';
import { self } from './process-identity.js';

describe('the lock of an embedded database', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lock-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('lets one in at a time, also within one process, and keeps few files', async () => {
    let inside = 0;
    let most = 0;
    const visits = Array.from({ length: 20 }, () =>
      withLock(folder, 10_000, async () => {
        most = Math.max(most, ++inside);
        await sleep(1);
        inside--;
      }),
    );
    await Promise.all(visits);
    expect(most).toBe(1);
    expect(readdirSync(folder).length).toBeLessThanOrEqual(10);
  });

  it('is given back when the work fails', async () => {
    await expect(withLock(folder, 1000, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(withLock(folder, 0, () => Promise.resolve('in'))).resolves.toBe('in');
  });

  it("is not kept by the dead, nor by a process that has a dead one's pid", async () => {
    writeFileSync(join(folder, 'lock.7'), JSON.stringify({ pid: process.pid, startedAt: 'another time' }));
    await expect(withLock(folder, 0, () => Promise.resolve('in'))).resolves.toBe('in');
    expect(readFileSync(join(folder, 'lock.8'), 'utf8')).toBe('');
  });

  it('says who has it when patience ends', async () => {
    writeFileSync(join(folder, 'lock.1'), JSON.stringify(self()));
    await expect(withLock(folder, 50, () => Promise.resolve())).rejects.toThrow(`(pid ${process.pid})`);
  });
});
