import { grantRole, register, setRoles, signIn, type SignIn } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/*
 * A principal is made once for a session or a token in memory and handed to the next request that asks for the same. One session
 * is asked for in turn in every mode and by every credential that it has, which must never be told what another was told.
 */
let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ config: { changes: { lease: '5s' } }, controllers: [ProbeController] });
});
afterAll(() => app.close());

async function principalBy({ headers }: SignIn, mode: string): Promise<Record<string, unknown>> {
  const answer = await app.request().get(`/probe/${mode}`).set(headers).expect(200);
  return answer.body as Record<string, unknown>;
}

describe('a principal that requests share', () => {
  it('is of the mode and the credential that each of them brings', async () => {
    const byCookie = await signIn(app, await register(app), 'cookie');
    const byHeader = { ...byCookie, headers: { authorization: `Session ${byCookie.sessionToken ?? ''}` } };
    for (const mode of ['hybrid', 'hybrid', 'session', 'session', 'hybrid', 'session']) {
      for (let again = 0; again < 2; again++) {
        expect(await principalBy(byCookie, mode)).toMatchObject({ mode, credential: 'cookie' });
        expect(await principalBy(byHeader, mode)).toMatchObject({ mode, credential: 'session-header' });
      }
    }
  });

  it('of a token that decides alone is none of live state', async () => {
    const person = await register(app);
    await grantRole(app, person, 'shared-clerk', ['shared:read']);
    const bearer = await signIn(app, person);
    for (let again = 0; again < 3; again++) {
      expect(await principalBy(bearer, 'jwt')).toMatchObject({
        mode: 'jwt',
        credential: 'access-token',
        source: 'token',
        roles: ['shared-clerk'],
      });
      const hybrid = await principalBy(bearer, 'hybrid');
      expect(hybrid).toMatchObject({ mode: 'hybrid', credential: 'access-token', roles: ['shared-clerk'] });
      expect(hybrid['source']).not.toBe('token');
    }
  });

  it('goes with what it says: a role that is taken away is gone from the next one', async () => {
    const person = await register(app);
    await grantRole(app, person, 'shared-manager', ['shared:write']);
    const bearer = await signIn(app, person);
    for (let again = 0; again < 2; again++) {
      expect(await principalBy(bearer, 'hybrid')).toMatchObject({
        roles: ['shared-manager'],
        permissions: ['shared:write'],
      });
    }
    await setRoles(app, person, []);
    for (let again = 0; again < 2; again++) {
      expect(await principalBy(bearer, 'hybrid')).toMatchObject({ roles: [], permissions: [] });
    }
  });
});
