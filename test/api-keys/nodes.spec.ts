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
      // Until ten have been sent after the call returned.
      for (let after = 0; after < 10;) {
        const sentAt = performance.now();
        const { status } = await node.request().get('/keyed/invoices').set(made.headers);
        if (sentAt <= deletedAt) continue;
        late.push(status);
        after += 1;
      }
    });
    await one.request().delete(`/v1/api-keys/${made.key.id}`).set(session.headers).expect(200);
    deletedAt = performance.now();
    await Promise.all(asking);
    expect(late).toEqual(Array(20).fill(401));
  });

  it('is in the audit log, by whom and from where', async () => {
    const { key } = await makeKey(one, session);
    await one.request().delete(`/v1/api-keys/${key.id}`).set(session.headers).expect(200);
    await one.request().delete('/v1/api-keys').set(session.headers).expect(200);
    const events = await one.database.query(
      `SELECT type, actor_id, subject_id, address FROM audit_events WHERE user_id = $1 AND type LIKE '%api_key%' ORDER BY at`,
      [person.id],
    );
    const by = { actor_id: person.id, address: '127.0.0.1' };
    expect(events).toEqual(
      expect.arrayContaining([
        { type: 'api_key.created', subject_id: key.id, ...by },
        { type: 'api_key.ended', subject_id: key.id, ...by },
        { type: 'user.api_keys_ended', subject_id: person.id, ...by },
      ]),
    );
  });
});
