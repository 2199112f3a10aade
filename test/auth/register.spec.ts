import { expectProblem } from '../http/expect-problem.js';
import { TIME, UUID } from '../sessions/shapes.js';
import { PASSWORD, register } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';

const PATH = '/v1/auth/register';

describe.each(ADAPTERS)('register on %s', (adapter) => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } } });
  });
  afterAll(() => app.close());

  it('answers 201 with the user, and nothing that signs in', async () => {
    const answer = await app.request().post(PATH).send({ email: 'Ada@Example.com', password: PASSWORD, name: 'Ada' });
    expect(answer.status).toBe(201);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.body).toEqual({
      id: UUID,
      email: 'Ada@Example.com',
      emailVerified: false,
      name: 'Ada',
      status: 'active',
      roles: [],
      permissions: [],
      createdAt: TIME,
    });
  });

  it('leaves the name null where none is given', async () => {
    const answer = await app.request().post(PATH).send({ email: 'nameless@example.com', password: PASSWORD });
    expect(answer.body).toMatchObject({ name: null });
  });

  it.each(['taken@example.com', 'TAKEN@EXAMPLE.COM', 'Taken@eXample.com'])(
    'is 409 email_taken for %s, without regard to case',
    async (email) => {
      await app.request().post(PATH).send({ email: 'taken@example.com', password: PASSWORD });
      expectProblem(await app.request().post(PATH).send({ email, password: PASSWORD }), 409, 'email_taken');
    },
  );

  it('of two at once for one address, one is 201 and the other 409', async () => {
    const body = { email: 'both@example.com', password: PASSWORD };
    const answers = await Promise.all([1, 2].map(() => app.request().post(PATH).send(body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it.each([
    ['too short', 'short'],
    ['too long', 'x'.repeat(257)],
    ['the address itself', 'weak@example.com'],
  ])('is 400 password_rejected with the reason for a password that is %s', async (_why, password) => {
    const answer = await app.request().post(PATH).send({ email: 'weak@example.com', password });
    expectProblem(answer, 400, 'password_rejected');
    expect(answer.body.detail).toMatch(/^It must/);
    expect(answer.text).not.toContain(`"${password}"`);
  });

  it.each([
    ['an unknown field', { email: 'x@example.com', password: PASSWORD, roles: ['admin'] }, 'roles'],
    ['no address', { email: 'nobody', password: PASSWORD }, 'email'],
    ['a missing password', { email: 'x@example.com' }, 'password'],
    ['a name of another type', { email: 'x@example.com', password: PASSWORD, name: 7 }, 'name'],
  ])('is 400 validation_failed for %s, with its path', async (_what, body, path) => {
    const answer = await app.request().post(PATH).send(body);
    expectProblem(answer, 400, 'validation_failed');
    expect(answer.body.errors).toContainEqual({ path, message: expect.any(String) as unknown });
  });

  it('ignores a credential that comes along, a dead one as well', async () => {
    const answer = await app
      .request()
      .post(PATH)
      .set({ authorization: 'Bearer nonsense' })
      .send({ email: 'stale@example.com', password: PASSWORD });
    expect(answer.status).toBe(201);
  });

  it('refuses bodies as the conventions say', async () => {
    const post = (type: string, body: string) => app.request().post(PATH).set('content-type', type).send(body);
    expectProblem(await post('text/plain', 'x'), 415, 'unsupported_media_type');
    expectProblem(await post('application/x-www-form-urlencoded', 'email=x'), 415, 'unsupported_media_type');
    expectProblem(await post('application/json', '{"email":'), 400, 'malformed_body');
    expectProblem(
      await post('application/json', '{"email":"a@b.example","email":"c@d.example"}'),
      400,
      'malformed_body',
    );
    expectProblem(await post('application/json', `${'['.repeat(40)}${']'.repeat(40)}`), 400, 'malformed_body');
    expectProblem(await post('application/json', JSON.stringify({ name: 'x'.repeat(65_536) })), 413, 'body_too_large');
  });

  it('says 404 for an unknown path and 405 with allow for a wrong method', async () => {
    expectProblem(await app.request().post('/v1/auth/nowhere').send({}), 404, 'not_found');
    const wrong = await app.request().get(PATH);
    expectProblem(wrong, 405, 'method_not_allowed');
    expect(wrong.headers['allow']).toBe('POST');
  });

  it("carries the caller's request id where it is sane, else a new one", async () => {
    const post = (id: string) => app.request().post(PATH).set('x-request-id', id).send({});
    const sane = await post('trace-1234');
    expect([sane.headers['x-request-id'], sane.body.instance]).toEqual(['trace-1234', 'trace-1234']);
    const odd = await post('a"b<c> d');
    expect(odd.headers['x-request-id']).toEqual(expect.any(String));
    expect(odd.headers['x-request-id']).not.toBe('a"b<c> d');
  });
});

it('registration.enabled: false makes it 403 registration_disabled, and says nothing about the address', async () => {
  const app = await startTestApp({ config: { registration: { enabled: false } } });
  try {
    const answer = await app.request().post(PATH).send({ email: 'x@example.com', password: PASSWORD });
    expectProblem(answer, 403, 'registration_disabled');
    expect(await app.database.query('SELECT 1 FROM users')).toEqual([]);
    await expect(register(app)).rejects.toThrow('403');
  } finally {
    await app.close();
  }
});
