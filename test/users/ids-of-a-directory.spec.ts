import { UserSchema } from '../../src/users/user.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { headersOf, servicesOf, userHolding } from './cast.js';

/** PostgreSQL takes them, and so a `UserDirectory` may give them: UUIDs of no version that RFC 9562 knows. */
const IDS = ['10000000-0000-0000-0000-000000000001', '10000000-0000-0000-0000-000000000002'];

describe('users whose ids are UUIDs of no version', () => {
  let app: TestApp;
  let admin: Readonly<Record<string, string>>;

  beforeAll(async () => {
    app = await startTestApp();
    admin = await headersOf(app, await userHolding(servicesOf(app), '*'));
    app.clock.advance(1_000);
    for (const id of IDS) {
      const values = [id, `${id}@example.com`, app.clock.date()];
      await app.database.query('INSERT INTO users (id, email, email_key, created_at) VALUES ($1, $2, $2, $3)', values);
    }
  });
  afterAll(() => app.close());

  const list = async (query: string) => {
    const { status, body } = await app.request().get(`/v1/users?${query}`).set(admin);
    return { status, ...(body as { items: { id: string }[]; nextCursor: string | null }) };
  };

  it('are listed to the end, and are as the document says', async () => {
    const { items: all } = await list('limit=100');
    const page = await list(`limit=${all.length - 1}`);
    expect(page.items.at(-1)?.id).toBe(IDS[0]);
    const { status, items } = await list(`cursor=${page.nextCursor}`);
    expect([status, items.map(({ id }) => id)]).toEqual([200, IDS.slice(1)]);
    expect(UserSchema.safeParse(items[0]).error).toBeUndefined();
  });
});
