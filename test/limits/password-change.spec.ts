import type { Response } from 'supertest';
import { expectProblem } from '../http/expect-problem.js';
import { register, signIn, type Person, type SignIn } from '../support/people.js';
import type { TestApp } from '../support/test-app.js';
import { expectThrottled, startLimited } from './guesses.js';
import { passTime, SECOND } from './time.js';

describe('guessing at the current password in a session', () => {
  let app: TestApp;
  let person: Person;

  beforeAll(async () => {
    app = await startLimited();
    person = await register(app);
  });
  afterAll(() => app.close());

  const change = (session: SignIn, currentPassword: string): Promise<Response> =>
    Promise.resolve(
      app
        .request()
        .post('/v1/auth/password')
        .set(session.headers)
        .send({ currentPassword, newPassword: 'another long password' }),
    );

  it('pauses like a sign-in, and only for that session', async () => {
    const stolen = await signIn(app, person, 'header');
    const own = await signIn(app, person, 'header');
    for (let i = 0; i < 5; i++) expectProblem(await change(stolen, `wrong ${i}`), 401, 'invalid_credentials');
    expect(expectThrottled(await change(stolen, person.password))).toBeLessThanOrEqual(30);
    passTime(31 * SECOND);
    expectProblem(await change(stolen, 'wrong again'), 401, 'invalid_credentials');
    expect(expectThrottled(await change(stolen, person.password))).toBeGreaterThan(30);
    expect((await change(own, person.password)).status).toBe(200);
  });
});
