import { UserAdministration } from '../../src/users/user-administration.service.js';
import { grantRole, register, setRoles, signIn, type Person, type SignIn } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { KeyedController, makeKey, type MadeKey } from './keys.js';

describe('API keys on two nodes of one database', () => {
  let one: TestApp;
  let two: TestApp;
  let person: Person;
  let session: SignIn;

  beforeAll(async () => {
    const options = { config: { changes: { lease: '5s' } }, controllers: [KeyedController] };
    one = await startTestApp(options);
    two = await startTestApp({ ...options, database: one.database });
  });
  afterAll(async () => {
    await two.close();
    await one.close();
  });
  beforeEach(async () => {
    person = await register(one);
    await grantRole(one, person, 'clerk', ['invoice:read']);
    session = await signIn(one, person);
  });

  const statuses = async ({ headers }: MadeKey): Promise<number[]> => {
    const asked = [one, two].map((node) => node.request().get('/keyed/invoices').set(headers));
    return (await Promise.all(asked)).map((answer) => answer.status);
  };
  const warm = async (): Promise<MadeKey> => {
    const made = await makeKey(one, session);
    for (let round = 0; round < 2; round++) expect(await statuses(made)).toEqual([200, 200]);
    return made;
  };

  it('a key deleted on one is refused on both once the call has returned', async () => {
    const made = await warm();
    const receipt = await two
      .request()
      .delete(`/v1/api-keys/${made.key.id.toUpperCase()}`)
      .set(session.headers)
      .expect(200);
    expect(receipt.body).toMatchObject({ appliedOn: 2, complete: true });
    expect(await statuses(made)).toEqual([401, 401]);
  });

  it.each<[string, number, (person: Person) => Promise<unknown>]>([
    ['the deletion of all keys', 401, () => two.request().delete('/v1/api-keys').set(session.headers).expect(200)],
    ['a suspension', 401, ({ id }) => two.app.get(UserAdministration, { strict: false }).suspend(undefined, id)],
    [
      'a deletion of the user',
      401,
      ({ id }) => two.app.get(UserAdministration, { strict: false }).remove(undefined, id),
    ],
    ['a demotion', 403, (demoted) => setRoles(two, demoted, [])],
  ])('%s counts on both once it has returned', async (_what, expected, take) => {
    const made = await warm();
    await take(person);
    expect(await statuses(made)).toEqual([expected, expected]);
  });

  it('requests that run while a key is being deleted never let one through afterwards', async () => {
    const made = await warm();
    let deletedAt = Number.POSITIVE_INFINITY;
    const late: number[] = [];
    const asking = [one, two].map(async (node) => {
      for (let asked = 0; asked < 60; asked++) {
        const sentAt = performance.now();
        const { status } = await node.request().get('/keyed/invoices').set(made.headers);
        if (sentAt > deletedAt) late.push(status);
      }
    });
    await one.request().delete(`/v1/api-keys/${made.key.id}`).set(session.headers).expect(200);
    deletedAt = performance.now();
    await Promise.all(asking);
    expect(late.length).toBeGreaterThan(0);
    expect(new Set(late)).toEqual(new Set([401]));
  });
});
