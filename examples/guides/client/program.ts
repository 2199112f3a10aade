import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient, type Client } from 'portcullis/client';

/** A command-line program whose sign-in outlives it, in a folder that only its owner reads. */
export function clientOfProgram(baseUrl: string, folder: string): Client {
  return createClient({
    baseUrl,
    transport: 'token',
    storage: {
      get: (key) => readFile(join(folder, key), 'utf8').catch(() => undefined),
      // Put in place at once, so that a program that is stopped leaves the old text or the new one.
      set: async (key, value: string) => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const written = join(folder, randomUUID());
        await writeFile(written, value, { mode: 0o600 });
        await rename(written, join(folder, key));
      },
      remove: (key) => rm(join(folder, key), { force: true }),
    },
  });
}
