import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock, withLockIfPossible } from './lock.js';
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

  describe('for those who let go', () => {
    it('is the file that names this process, and ends with it', async () => {
      const note = join(folder, 'note');
      writeFileSync(note, JSON.stringify(self()));
      await withLockIfPossible(folder, 0, () => Promise.resolve(rmSync(note)), note);
      expect(readdirSync(folder)).toEqual(['lock.1']);
      expect(readFileSync(join(folder, 'lock.1'), 'utf8')).toBe('');
    });

    it('keeps everybody else out, and waits for who has it', async () => {
      const note = join(folder, 'note');
      writeFileSync(note, JSON.stringify(self()));
      let order = '';
      const first = withLock(folder, 0, async () => {
        await sleep(50);
        order += 'a';
      });
      const second = withLockIfPossible(
        folder,
        10_000,
        async () => {
          await expect(withLock(folder, 0, () => Promise.resolve())).rejects.toThrow(`(pid ${process.pid})`);
          order += 'b';
        },
        note,
      );
      await Promise.all([first, second]);
      expect(order).toBe('ab');
    });

    it('is made anew where that file is gone', async () => {
      await withLockIfPossible(folder, 0, () => Promise.resolve(), join(folder, 'gone'));
      expect(readdirSync(folder)).toEqual(['lock.1']);
    });

    it('is not passed over because somebody has it', async () => {
      writeFileSync(join(folder, 'lock.1'), JSON.stringify(self()));
      await expect(withLockIfPossible(folder, 50, () => Promise.resolve())).rejects.toThrow(`(pid ${process.pid})`);
    });
  });

  it('says who has it when patience ends', async () => {
    writeFileSync(join(folder, 'lock.1'), JSON.stringify(self()));
    await expect(withLock(folder, 50, () => Promise.resolve())).rejects.toThrow(`(pid ${process.pid})`);
  });
});
