import { expectProblem } from '../http/expect-problem.js';
import { register, signIn } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('two applications in one process', () => {
  let one: TestApp;
  let other: TestApp;

  beforeAll(async () => {
    [one, other] = await Promise.all([
      startTestApp({ controllers: [ProbeController] }),
      startTestApp({ controllers: [ProbeController] }),
    ]);
  });
  afterAll(() => Promise.all([one.close(), other.close()]));

  it.each(['token', 'header', 'cookie'] as const)('don’t take each other’s credentials (%s)', async (transport) => {
    const apps = [one, other] as const;
    const email = `everywhere-${transport}@example.com`;
    const signIns = [];
    for (const app of apps) signIns.push(await signIn(app, await register(app, email), transport));
    for (const [index, app] of apps.entries()) {
      const [own, foreign] = index === 0 ? signIns : [...signIns].reverse();
      for (const path of ['/probe/default', transport === 'token' ? '/probe/jwt' : '/probe/session']) {
        await app.request().get(path).set(own!.headers).expect(200);
        const answer = await app.request().get(path).set(foreign!.headers);
        expectProblem(answer, 401, transport === 'token' ? 'invalid_token' : 'invalid_session');
      }
      // Signing out elsewhere by a foreign credential ends nothing here.
      await app.request().post('/v1/auth/logout').set(foreign!.headers).expect(204);
      await app.request().get('/probe/default').set(own!.headers).expect(200);
    }
  });

  it('don’t take each other’s refresh tokens', async () => {
    const { refreshToken } = await signIn(one, await register(one));
    expectProblem(await other.request().post('/v1/auth/refresh').send({ refreshToken }), 401, 'invalid_refresh_token');
    await one.request().post('/v1/auth/refresh').send({ refreshToken }).expect(200);
  });
});
