import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createClient, type Client } from 'portcullis/client';

/** A command-line program whose sign-in outlives it, in a file that only its owner reads. */
export function clientOfProgram(baseUrl: string, file: string): Client {
  return createClient({
    baseUrl,
    transport: 'token',
    storage: {
      get: () => readFile(file, 'utf8').catch(() => undefined),
      // Put in place at once, so that a program that is stopped leaves the old text or the new one.
      set: async (_key, value: string) => {
        await writeFile(`${file}.new`, value, { mode: 0o600 });
        await rename(`${file}.new`, file);
      },
      remove: () => rm(file, { force: true }),
    },
  });
}
