import { Logger, type LoggerService } from '@nestjs/common';
import { parseConfig, type PortcullisOptions } from '../config/index.js';
import { PasswordHasher } from './password-hasher.js';
import { storedImport } from './stored-password.js';
import { Overloaded } from './users.errors.js';

function hasher(passwords: PortcullisOptions['passwords'] = {}): PasswordHasher {
  return new PasswordHasher(parseConfig({ passwords }, { env: {} }));
}

describe('PasswordHasher', () => {
  it('hashes by argon2id with 19 MiB, two passes and one lane, salted anew each time', async () => {
    const one = await hasher().hash('correct horse');
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hasher().hash('correct horse')).not.toBe(one);
  });

  it('verifies its own hashes', async () => {
    const stored = await hasher().hash('correct horse');
    await expect(hasher().verify(stored, 'correct horse')).resolves.toBe(true);
    await expect(hasher().verify(stored, 'correct horsf')).resolves.toBe(false);
  });

  it('hashes by the parameters of the settings, and still verifies by those of the hash', async () => {
    const stored = await hasher({ hashMemory: 40_000, hashPasses: 1, hashLanes: 2 }).hash('correct horse');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=40000,t=1,p=2\$/);
    await expect(hasher().verify(stored, 'correct horse')).resolves.toBe(true);
  });

  it('knows a hash that took less than a new one would, and one that was imported', async () => {
    const stored = await hasher().hash('correct horse');
    expect(hasher().isOutdated(stored)).toBe(false);
    expect(hasher({ hashPasses: 3 }).isOutdated(stored)).toBe(true);
    expect(hasher({ hashMemory: 20_000 }).isOutdated(stored)).toBe(true);
    // No less work, in another mixture: nodes with different settings would hash it to and fro.
    expect(hasher({ hashMemory: 38_912, hashPasses: 1 }).isOutdated(stored)).toBe(false);
    expect(hasher().isOutdated(storedImport(stored))).toBe(true);
  });

  it('never cuts a password off', async () => {
    const stored = await hasher().hash(`${'é'.repeat(255)}a`);
    await expect(hasher().verify(stored, `${'é'.repeat(255)}b`)).resolves.toBe(false);
    await expect(hasher().verify(stored, `${'é'.repeat(255)}a`)).resolves.toBe(true);
  });

  it('takes what keyboards compose differently for one password', async () => {
    const stored = await hasher().hash('caf\u00e9 noir');
    await expect(hasher().verify(stored, 'cafe\u0301 noir')).resolves.toBe(true);
  });

  it('takes an imported hash whose computation fails for one that doesn’t match, and never logs it', async () => {
    const lines: unknown[] = [];
    Logger.overrideLogger({ warn: (...said: unknown[]) => lines.push(...said) } as unknown as LoggerService);
    try {
      const stored = storedImport(`$scrypt$ln=10,r=8,p=1$c2FsdA$${'A'.repeat(43)}`);
      // No hash is known that can be read and not computed: what the library refuses for a password makes it fail.
      await expect(hasher().verify(stored, 1 as unknown as string)).resolves.toBe(false);
      await expect(hasher().verifyNothing(1 as unknown as string, stored)).resolves.toBe(false);
    } finally {
      Logger.overrideLogger(true);
    }
    const line = [{ code: 'ERR_INVALID_ARG_TYPE' }, expect.stringContaining('can’t be computed'), 'PasswordHasher'];
    expect(lines).toEqual([...line, ...line]);
  });

  it('refuses with 503 and retry-after once the queue is full, for nobody’s password too', async () => {
    const small = hasher({ hashConcurrency: 1, hashQueue: 1 });
    await small.onModuleInit();
    const running = [small.hash('a'), small.hash('b')];
    for (const [index, refused] of [small.hash('c'), small.verify('x', 'c'), small.verifyNothing('c')].entries()) {
      const error: unknown = await refused.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(Overloaded);
      expect(error).toMatchObject({ status: 503, code: 'overloaded', headers: { 'retry-after': `${index + 1}` } });
    }
    await Promise.all(running);
    await expect(small.verifyNothing('c')).resolves.toBe(false);
  });

  it('spends as long on nobody as on somebody', async () => {
    const one = hasher();
    await one.onModuleInit();
    const stored = await one.hash('correct horse');
    // The fastest of several runs, since what other processes take from the machine only ever adds; and of more on a busy one.
    let [known, unknown, runs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0];
    const alike = (): boolean => unknown > known / 2 && unknown < known * 2;
    while (runs < 8 || (runs < 100 && !alike())) {
      known = Math.min(known, await timeOf(() => one.verify(stored, 'wrong')));
      unknown = Math.min(unknown, await timeOf(() => one.verifyNothing('wrong')));
      runs += 1;
    }
    expect([unknown / known, alike()]).toEqual([expect.any(Number), true]);
  });
});

/** Milliseconds. */
async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
