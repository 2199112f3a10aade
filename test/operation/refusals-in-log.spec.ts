import { setTimeout as sleep } from 'node:timers/promises';
import { register, signIn, type Person, type SignIn } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';

describe.each(ADAPTERS)('the request log on %s, of somebody who is known and refused', (adapter) => {
  let app: TestApp;
  let person: Person;
  let session: SignIn;

  beforeAll(async () => {
    app = await startTestApp({ adapter, config: { http: { adapter } } });
    person = await register(app);
    session = await signIn(app, person, 'header');
  });
  afterAll(() => app.close());

  /** The line of a request, which is written once its answer is out. */
  const lineOf = async (requestId: string): Promise<Record<string, unknown>> => {
    for (;;) {
      const lines = app
        .log()
        .split('\n')
        .filter((line) => line.includes(requestId));
      const found = lines
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .find(({ msg }) => msg === 'request');
      if (found !== undefined) return found;
      await sleep(5);
    }
  };

  it('says who it was, and why', async () => {
    await app.request().get('/v1/users').set(session.headers).set('x-request-id', 'refused-1').expect(403);
    const whom = { userId: person.id, clientId: 'portcullis' };
    expect(await lineOf('refused-1')).toMatchObject({ status: 403, code: 'insufficient_permission', ...whom });
  });

  it('says no such thing of who is let through, or proves nothing', async () => {
    await app.request().get('/v1/sessions').set(session.headers).set('x-request-id', 'let-through-1').expect(200);
    await app.request().get('/v1/users').set('x-request-id', 'unknown-1').expect(401);
    for (const id of ['let-through-1', 'unknown-1']) {
      const line = await lineOf(id);
      expect(Object.keys(line)).not.toEqual(expect.arrayContaining(['userId']));
      expect(line).not.toHaveProperty('code');
    }
  });
});
