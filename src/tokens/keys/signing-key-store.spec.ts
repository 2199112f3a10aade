import { draftKey } from './signing-key-store.js';

/** Without care one kid in 64 would begin with a dash, so a run of so many would find none of them once in ten million times. */
const KEYS = 1_024;

it('a kid is never taken for an option of the command line', async () => {
  const drafts = await Promise.all(Array.from({ length: KEYS }, () => draftKey('EdDSA')));
  expect(drafts.filter(({ kid }) => kid.startsWith('-'))).toEqual([]);
});
