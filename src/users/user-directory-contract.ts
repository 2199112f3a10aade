import { deepStrictEqual, match, notStrictEqual, strictEqual } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { UserDirectory } from './user-directory.js';

/** An implementation, with what its tests need to put people into it. */
export interface DirectoryUnderTest {
  readonly directory: UserDirectory;
  /** Adds somebody. @returns their id */
  add(person: { readonly email: string; readonly password: string; readonly name: string | null }): Promise<string>;
  setPassword(id: string, password: string): Promise<void>;
  /** Disables or deletes somebody. */
  remove(id: string): Promise<void>;
}

/** One thing that a directory has to do. `check` throws an `AssertionError` where it doesn't. */
export interface ContractCheck {
  readonly name: string;
  readonly check: () => Promise<void>;
}

const PASSWORD = 'a long enough password';

/**
 * What every `UserDirectory` has to do, for whatever runs your tests. That an unknown address takes as long as a wrong password
 * isn't among it: no test can tell.
 *
 * @example
 * ```ts
 * for (const { name, check } of userDirectoryContract(() => directoryOverTestTable())) it(name, check);
 * ```
 *
 * @param open asked once for each check; may answer the same again, since each check makes people of its own
 */
export function userDirectoryContract(open: () => Promise<DirectoryUnderTest>): readonly ContractCheck[] {
  const withPerson = (
    name: string,
    body: (under: DirectoryUnderTest, person: { id: string; email: string }) => Promise<void>,
  ): ContractCheck => ({
    name,
    check: async () => {
      const under = await open();
      const email = `${randomUUID()}@Example.com`;
      await body(under, { id: await under.add({ email, password: PASSWORD, name: 'Ada' }), email });
    },
  });
  const expectNobody = async (under: DirectoryUnderTest, email: string, password: string): Promise<void> =>
    strictEqual(await under.directory.authenticate(email, password), undefined);

  return [
    withPerson('proves somebody by address and password', async ({ directory }, { id, email }) => {
      const person = (await directory.authenticate(email, PASSWORD))!;
      match(person.id, /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
      deepStrictEqual([person.id, person.email.toLowerCase(), person.name], [id, email.toLowerCase(), 'Ada']);
      strictEqual(typeof person.emailVerified, 'boolean');
    }),
    withPerson('gives the same person the same id each time', async ({ directory }, { id, email }) => {
      for (let time = 0; time < 3; time++) strictEqual((await directory.authenticate(email, PASSWORD))?.id, id);
    }),
    withPerson('knows an address without regard to case', async ({ directory }, { id, email }) => {
      for (const written of [email.toLowerCase(), email.toUpperCase()])
        strictEqual((await directory.authenticate(written, PASSWORD))?.id, id);
    }),
    withPerson('knows nobody by a wrong password', async (under, { email }) => {
      for (const wrong of ['', PASSWORD.toUpperCase(), `${PASSWORD} `, PASSWORD.slice(0, -1)])
        await expectNobody(under, email, wrong);
    }),
    withPerson('knows nobody by an address that isn’t known', async (under) => {
      await expectNobody(under, `${randomUUID()}@example.com`, PASSWORD);
    }),
    withPerson(
      'refuses what no database takes, and what looks like a query, without an error',
      async (under, { email }) => {
        for (const odd of ['', '\u0000', '\ud800', "' OR ''='", '%', 'x'.repeat(10_000)]) {
          await expectNobody(under, odd, PASSWORD);
          await expectNobody(under, email, odd);
        }
      },
    ),
    withPerson('keeps people apart', async (under, { id, email }) => {
      const other = await under.add({
        email: `${randomUUID()}@example.com`,
        password: 'quite another password',
        name: null,
      });
      notStrictEqual(other, id);
      await expectNobody(under, email, 'quite another password');
    }),
    withPerson('takes the new password once it is changed, and the old one no more', async (under, { id, email }) => {
      await under.setPassword(id, 'a password that is new');
      await expectNobody(under, email, PASSWORD);
      strictEqual((await under.directory.authenticate(email, 'a password that is new'))?.id, id);
    }),
    withPerson('knows nobody who has been removed', async (under, { id, email }) => {
      await under.remove(id);
      await expectNobody(under, email, PASSWORD);
    }),
  ];
}
