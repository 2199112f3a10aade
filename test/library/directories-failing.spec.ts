import { randomUUID } from 'node:crypto';
import { ForbiddenException, Module } from '@nestjs/common';
import { PortcullisModule, UserDirectory, type DirectoryPerson } from '../../src/index.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { optionsFor, SECRET, startHost, type HostApp } from './hosts.js';

/** What the application's directory says at the moment. */
let answer: () => unknown;

class MovingDirectory extends UserDirectory {
  async authenticate(): Promise<DirectoryPerson | undefined> {
    return (await answer()) as DirectoryPerson | undefined;
  }
}

/** Sign-ins by password that may be under way at once. */
const PLACES = 2;

let database: TestDatabase;
let host: HostApp;

beforeAll(async () => {
  database = await createTestDatabase();
  process.env.PORTCULLIS_SECRET = SECRET;
  @Module({
    imports: [
      PortcullisModule.forRootAsync({
        overrides: [{ provide: UserDirectory, useClass: MovingDirectory }],
        useFactory: () => optionsFor(database, { passwords: { hashConcurrency: 1, hashQueue: PLACES - 1 } }),
      }),
    ],
  })
  class Application {}
  host = await startHost(Application, 'fastify');
});
afterAll(async () => {
  await host.app.close();
  delete process.env.PORTCULLIS_SECRET;
  await database.drop();
});

const PERSON = { id: randomUUID(), email: 'ada@example.com', emailVerified: true, name: 'Ada' };
const signIn = () => host.request().post('/v1/auth/login').send({ email: PERSON.email, password: 'a long password' });
async function outcome(): Promise<[number, string | undefined]> {
  const { status, body } = await signIn();
  return [status, body.code];
}

const UNAVAILABLE = [503, 'directory_unavailable'];
const written = async (): Promise<number> => (await database.query('SELECT 1 FROM users')).length;

describe('a directory of the application’s own', () => {
  // Sign-ins waited for ever, and once enough of them did, nobody signed in any more until the process was started anew.
  it('that never answers keeps the places of others for a few seconds only', async () => {
    answer = () => new Promise(() => undefined);
    expect(await Promise.all(Array.from({ length: PLACES }, outcome))).toEqual(
      Array.from({ length: PLACES }, () => UNAVAILABLE),
    );
    answer = () => PERSON;
    expect(await outcome()).toEqual([200, undefined]);
    await database.query('DELETE FROM users');
  });

  it.each([
    ['throws', new Error('away')],
    ['throws nothing at all', undefined],
  ])('that %s lets nobody in, and is no wrong password', async (_what, error) => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as applications do
    answer = () => Promise.reject(error);
    expect(await outcome()).toEqual(UNAVAILABLE);
  });

  it('that throws an answer of Nest’s has it given', async () => {
    answer = () => Promise.reject(new ForbiddenException());
    expect((await outcome())[0]).toBe(403);
  });

  it.each([undefined, null])('that knows nobody, %s, refuses the password', async (nobody) => {
    answer = () => nobody;
    expect(await outcome()).toEqual([401, 'invalid_credentials']);
  });

  // Some were 500, and with others the right password was a wrong one, at each try with a change of the user for all nodes.
  it.each([
    ['no object', 'yes'],
    ['a list', [PERSON]],
    ['without an id', { ...PERSON, id: undefined }],
    ['with a number for an id', { ...PERSON, id: 5 }],
    ['without an address', { ...PERSON, email: null }],
    ['with an empty address', { ...PERSON, email: '' }],
    ['with an address that can’t be stored', { ...PERSON, email: 'a\0@example.com' }],
    ['with an address of a thousand characters', { ...PERSON, email: `${'a'.repeat(1_000)}@example.com` }],
    ['verified by a text', { ...PERSON, emailVerified: 'true' }],
    ['verified by a number', { ...PERSON, emailVerified: 1 }],
    ['with a name that can’t be stored', { ...PERSON, name: 'a\ud800' }],
  ])('that answers with what is no person, %s, lets nobody in', async (_what, nonsense) => {
    answer = () => nonsense;
    expect(await outcome()).toEqual(UNAVAILABLE);
    expect(await written()).toBe(0);
  });

  it('may leave out a name', async () => {
    answer = () => ({ ...PERSON, name: undefined });
    expect(await outcome()).toEqual([200, undefined]);
    expect((await signIn()).body.user.name).toBe(null);
  });
});
