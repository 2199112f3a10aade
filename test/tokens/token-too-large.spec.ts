import { refusals } from '../config/support.js';
import { expectProblem } from '../http/expect-problem.js';
import { grantRole, PASSWORD, register, signIn } from '../support/people.js';
import { refresh, withApp } from './refreshing.js';

const MANY = Array.from({ length: 40 }, (_, number) => `department-${number}:read-and-write`);

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

  it('fails a refresh once the authorities have grown, and a retry succeeds when they have shrunk again', async () => {
    await withApp({ config: { tokens: { maxBytes: 1_024 } } }, async (app) => {
      const person = await register(app);
      const { refreshToken } = await signIn(app, person, 'token');
      await grantRole(app, person, 'everything', MANY);
      expectProblem(await refresh(app, refreshToken), 500, 'token_too_large');
      await app.database.query('DELETE FROM user_roles WHERE user_id = $1', [person.id]);
      await refresh(app, refreshToken).expect(200);
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
