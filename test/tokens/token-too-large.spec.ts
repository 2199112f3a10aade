import { refusals } from '../config/support.js';
import { expectProblem } from '../http/expect-problem.js';
import { grantRole, PASSWORD, register, setRoles, signIn } from '../support/people.js';
import { isEnded, refresh, refreshTokenOf, withApp } from './refreshing.js';

const MANY = Array.from({ length: 40 }, (_, number) => `department-${number}:read-and-write`);

const PAST_GRACE_MS = 60_000;

describe('an access token over tokens.maxBytes', () => {
  it('is not minted: token_too_large names the largest claims, and other transports still sign in', async () => {
    await withApp({ config: { tokens: { maxBytes: 1_024 } } }, async (app) => {
      const person = await register(app);
      await grantRole(app, person, 'everything', MANY);
      const login = (transport: string) =>
        app.request().post('/v1/auth/login').send({ email: person.email, password: PASSWORD, transport });
      const answer = await login('token');
      expectProblem(answer, 500, 'token_too_large');
      expect(answer.body.detail).toMatch(
        /over tokens\.maxBytes \(1024\); the largest claims are permissions \(\d+ bytes\), /,
      );
      expect(answer.text).not.toContain('eyJ');
      const [left] = await app.database.query('SELECT id FROM sessions WHERE ended_at IS NULL');
      expect(left).toBeUndefined();
      await login('header').expect(200);
    });
  });

  // The old token had been used up all the same: whoever tried again past the grace was signed out as a thief.
  it.each([
    ['/v1/auth/refresh', 'json', (token: string) => ({ refreshToken: token })],
    ['/v1/oauth/token', 'form', (token: string) => ({ grant_type: 'refresh_token', refresh_token: token })],
  ] as const)(
    'fails a refresh at %s once the authorities have grown, and uses no token up',
    async (path, type, bodyOf) => {
      await withApp({ config: { tokens: { maxBytes: 1_024 } } }, async (app) => {
        const person = await register(app);
        const { refreshToken = '', sessionId } = await signIn(app, person, 'token');
        const byPath = () => app.request().post(path).type(type).send(bodyOf(refreshToken));
        await grantRole(app, person, 'everything', MANY);
        for (let attempt = 0; attempt < 3; attempt++) {
          expectProblem(await byPath(), 500, 'token_too_large');
          app.clock.advance(PAST_GRACE_MS);
        }
        await setRoles(app, person, []);
        await byPath().expect(200);
        expect(await isEnded(app, sessionId)).toBe(false);
      });
    },
  );

  it('fails those that come at once alike, and a retry succeeds', async () => {
    await withApp({ config: { tokens: { maxBytes: 1_024 } } }, async (app) => {
      const person = await register(app);
      const signIns = [await signIn(app, person, 'token'), await signIn(app, person, 'token')];
      await grantRole(app, person, 'everything', MANY);
      const twice = [...signIns, ...signIns];
      const answers = await Promise.all(twice.map(({ refreshToken }) => refresh(app, refreshToken)));
      for (const answer of answers) expectProblem(answer, 500, 'token_too_large');
      app.clock.advance(PAST_GRACE_MS);
      await setRoles(app, person, []);
      for (const { refreshToken } of signIns) await refresh(app, refreshToken).expect(200);
    });
  });

  it('leaves a successor alone that a client has got already, when its lost answer is asked for again', async () => {
    await withApp({ config: { tokens: { maxBytes: 1_024 } } }, async (app) => {
      const person = await register(app);
      const { refreshToken } = await signIn(app, person, 'token');
      const successor = refreshTokenOf(await refresh(app, refreshToken).expect(200));
      await grantRole(app, person, 'everything', MANY);
      expectProblem(await refresh(app, refreshToken), 500, 'token_too_large');
      await setRoles(app, person, []);
      await refresh(app, successor).expect(200);
    });
  });
});

describe('the least tokens.maxBytes that is not refused at boot', () => {
  it.each(['ES256', 'EdDSA', 'RS256'] as const)(
    'is just enough for somebody without roles, with %s',
    async (algorithm) => {
      const config = { tokens: { algorithm, issuer: 'https://id.example.com', audience: 'https://api.example.com' } };
      const refusal = refusals({
        env: {},
        overrides: { tokens: { ...config.tokens, maxBytes: 512 } },
        cwd: '/',
      }).join();
      const least = Number(/expected (\d+) or more/.exec(refusal)?.[1]);
      await withApp({ config: { tokens: { ...config.tokens, maxBytes: least } } }, async (app) => {
        const { accessToken = '' } = await signIn(app, await register(app), 'token');
        expect(accessToken).toHaveLength(least);
      });
    },
  );
});
