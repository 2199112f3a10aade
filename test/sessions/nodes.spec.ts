import { register, signIn, type Person, type SignIn, type Transport } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { ownKey } from '../tokens/forge.js';
import { refresh, refreshTokenOf } from '../tokens/refreshing.js';
import { head } from './shapes.js';

const TRANSPORTS: readonly Transport[] = ['cookie', 'header', 'token'];

describe('two nodes on one database', () => {
  let one: TestApp;
  let two: TestApp;
  let person: Person;
  const status = async (node: TestApp, { headers }: SignIn): Promise<number> =>
    (await node.request().get('/probe/hybrid').set(headers)).status;

  beforeAll(async () => {
    const options = { config: { auth: { exchange: true }, changes: { lease: '5s' } }, controllers: [ProbeController] };
    one = await startTestApp(options);
    two = await startTestApp({ ...options, database: one.database });
    person = await register(one);
  });
  afterAll(async () => {
    await two.close();
    await one.close();
  });

  it('share one signing key, and each takes what the other signed', async () => {
    expect(ownKey(two).kid).toBe(ownKey(one).kid);
    const [first, second] = await Promise.all([one, two].map((node) => node.request().get('/.well-known/jwks.json')));
    expect(second?.body).toEqual(first?.body);
    const { headers } = await signIn(one, person, 'token');
    await two.request().get('/probe/jwt').set(headers).expect(200);
  });

  it.each(TRANSPORTS)(
    'a %s session made on one works on the other, and ended there is refused here',
    async (transport) => {
      const signedIn = await signIn(one, person, transport);
      expect([await status(one, signedIn), await status(two, signedIn)]).toEqual([200, 200]);
      await two.request().post('/v1/auth/logout').set(signedIn.headers).expect(204);
      expect([await status(one, signedIn), await status(two, signedIn)]).toEqual([401, 401]);
    },
  );

  it('a refresh token goes from one to the other, and the same parent yields the same successor on both', async () => {
    const { refreshToken } = await signIn(one, person, 'token');
    const onTwo = refreshTokenOf(await refresh(two, refreshToken).expect(200));
    const onOne = refreshTokenOf(await refresh(one, refreshToken).expect(200));
    expect(onOne).toBe(onTwo);
    await refresh(one, onTwo).expect(200);
  });

  it('both at once with one refresh token make one successor', async () => {
    const { refreshToken, sessionId } = await signIn(one, person, 'token');
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, number) => refresh(number % 2 === 0 ? one : two, refreshToken)),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(10).fill(200));
    expect(new Set(answers.map(refreshTokenOf)).size).toBe(1);
    const rows = await one.database.query('SELECT 1 FROM refresh_tokens WHERE session_id = $1', [sessionId]);
    expect(rows).toHaveLength(2);
  });

  it('revocations on both at once take a position each, without gaps', async () => {
    const signedIn: SignIn[] = [];
    for (let number = 0; number < 8; number++) signedIn.push(await signIn(one, person, 'header'));
    const before = await head(one);
    const answers = await Promise.all(
      signedIn.map(({ headers }, number) =>
        (number % 2 === 0 ? one : two).request().post('/v1/auth/logout').set(headers),
      ),
    );
    const positions = answers.map((answer) => Number.parseInt(answer.headers['portcullis-receipt'] ?? '', 10));
    expect(positions.sort((a, b) => a - b)).toEqual(signedIn.map((_, number) => before + number + 1));
  });
});

it('two nodes that start at once on an empty database make one key between them', async () => {
  const first = await startTestApp();
  await first.database.query('DELETE FROM signing_keys');
  await first.database.query('DELETE FROM data_keys');
  const nodes = await Promise.all([1, 2, 3].map(() => startTestApp({ database: first.database })));
  expect(new Set(nodes.map((node) => ownKey(node).kid)).size).toBe(1);
  const rows = await first.database.query(
    'SELECT (SELECT count(*) FROM data_keys)::int AS keys, state FROM signing_keys',
  );
  expect(rows).toEqual([{ keys: 1, state: 'active' }]);
  for (const node of nodes) await node.close();
  await first.close();
});
