import { createHash } from 'node:crypto';
import { PASSWORD, register, signIn } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { refresh, refreshTokenOf } from '../tokens/refreshing.js';

let app: TestApp;

/** Every row of every table, as whoever steals a copy of the database reads it: texts as they are, bytes in hex. */
async function everything(): Promise<string> {
  const tables = await app.database.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
  );
  expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['users', 'sessions', 'refresh_tokens']));
  const rows: string[] = [];
  for (const { name } of tables) {
    const found = await app.database.query<{ row: string }>(`SELECT row_to_json(t)::text AS row FROM "${name}" t`);
    rows.push(...found.map(({ row }) => row));
  }
  return rows.join('\n');
}

/** A secret as it could stand in a row: as text, as its bytes, or as the bytes that it encodes. */
function spellings(secret: string): string[] {
  return [
    secret,
    Buffer.from(secret).toString('hex'),
    Buffer.from(secret, 'base64url').toString('hex'),
    Buffer.from(secret, 'base64url').toString('base64'),
  ];
}

describe('what the database holds', () => {
  beforeAll(async () => {
    app = await startTestApp({ config: { auth: { exchange: true } } });
  });
  afterAll(() => app.close());

  it('is no password, no session secret, no refresh secret and no access token, whatever was issued', async () => {
    const person = await register(app);
    const cookie = await signIn(app, person, 'cookie');
    const header = await signIn(app, person, 'header');
    const token = await signIn(app, person, 'token');
    const refreshed = await refresh(app, token.refreshToken).expect(200);
    const exchanged = await app
      .request()
      .post('/v1/auth/exchange')
      .set(header.headers)
      .send({ transport: 'token' })
      .expect(200);
    const secrets = [
      cookie.sessionToken,
      header.sessionToken,
      token.refreshToken,
      refreshTokenOf(refreshed),
      refreshTokenOf(exchanged),
    ].map((opaque) => opaque?.slice(37) ?? '');
    const rows = await everything();
    expect(rows).toContain(person.email);
    for (const secret of secrets) {
      expect(secret).toHaveLength(43);
      for (const spelling of spellings(secret)) expect(rows).not.toContain(spelling);
    }
    expect(rows).not.toContain(PASSWORD);
    expect(rows).not.toContain(Buffer.from(PASSWORD).toString('hex'));
    expect(rows).not.toContain(token.accessToken?.split('.')[2]);
    expect(rows).not.toContain('eyJ');
  });

  it('is the SHA-256 of a session secret, and null where tokens carry the session', async () => {
    const person = await register(app);
    const header = await signIn(app, person, 'header');
    const token = await signIn(app, person, 'token');
    const hashOf = async (id: string): Promise<Buffer | null> => {
      const [row] = await app.database.query<{ hash: Buffer | null }>(
        'SELECT secret_hash AS hash FROM sessions WHERE id = $1',
        [id],
      );
      return row?.hash ?? null;
    };
    const secret = header.sessionToken?.slice(37) ?? '';
    expect(await hashOf(header.sessionId)).toEqual(createHash('sha256').update(secret).digest());
    expect(await hashOf(token.sessionId)).toBeNull();
  });

  it('is argon2id of a password, with the parameters that OWASP recommends and a salt of its own', async () => {
    const [one, two] = [await register(app), await register(app)];
    const rows = await app.database.query<{ hash: string }>(
      'SELECT password_hash AS hash FROM users WHERE id = ANY($1)',
      [[one.id, two.id]],
    );
    for (const { hash } of rows) expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(new Set(rows.map(({ hash }) => hash)).size).toBe(2);
  });

  it('does not yield the successor of a refresh token: neither from the row nor from the parent alone', async () => {
    const { refreshToken = '' } = await signIn(app, await register(app), 'token');
    const successor = refreshTokenOf(await refresh(app, refreshToken).expect(200)).slice(37);
    const [parent] = await app.database.query<{ secret_hash: Buffer }>(
      'SELECT secret_hash FROM refresh_tokens WHERE id = $1',
      [refreshToken.slice(0, 36)],
    );
    const derivable = [refreshToken, refreshToken.slice(37), parent?.secret_hash ?? ''].flatMap((input) =>
      (['sha256', 'sha512'] as const).map((algorithm) => createHash(algorithm).update(input).digest('base64url')),
    );
    for (const guess of derivable) expect(guess).not.toContain(successor);
  });
});
