import { Injectable } from '@nestjs/common';
import type supertest from 'supertest';
import { ProvidesClaims, type AdditionalClaims, type ClaimsProvider } from '../../src/index.js';
import { expectProblem } from '../http/expect-problem.js';
import { grantRole, register, signIn, type Person } from '../support/people.js';
import type { TestApp } from '../support/test-app.js';
import { decode } from './forge.js';
import { isEnded, refresh, refreshTokenOf, withApp } from './refreshing.js';

/** What the provider says at the moment. */
let answer: () => AdditionalClaims | Promise<AdditionalClaims>;

@Injectable()
@ProvidesClaims('tenant')
class TenantClaims implements ClaimsProvider {
  claimsFor(): AdditionalClaims | Promise<AdditionalClaims> {
    return answer();
  }
}

const PAST_GRACE_MS = 60_000;

// It was asked after the old token had been used up: whoever tried again past the grace was signed out as a thief.
describe('a claims provider that is away for longer than the grace', () => {
  it.each([
    ['/v1/auth/refresh', 'json', (token: string) => ({ refreshToken: token })],
    ['/v1/oauth/token', 'form', (token: string) => ({ grant_type: 'refresh_token', refresh_token: token })],
  ] as const)('uses no refresh token up at %s', async (path, type, bodyOf) => {
    await withApp({ providers: [TenantClaims] }, async (app) => {
      answer = () => ({ tenant: 'one' });
      const { refreshToken = '', sessionId } = await signIn(app, await register(app), 'token');
      const refresh = () => app.request().post(path).type(type).send(bodyOf(refreshToken));
      answer = () => Promise.reject(new Error('away'));
      expectProblem(await refresh(), 503, 'claims_unavailable');
      app.clock.advance(PAST_GRACE_MS);
      answer = () => ({ tenant: 'x'.repeat(5_000) });
      expectProblem(await refresh(), 500, 'token_too_large');
      app.clock.advance(PAST_GRACE_MS);
      answer = () => ({ tenant: 'one' });
      await refresh().expect(200);
      expect(await isEnded(app, sessionId)).toBe(false);
    });
  });
});

// What was traded is used up by the second asking: past the grace a thief's sign-out, or nothing to sign in by at once.
describe('a claims provider that fails between its two askings', () => {
  const once = () => {
    let asked = 0;
    answer = () => (++asked === 1 ? { tenant: 'first' } : Promise.reject(new Error('away')));
  };
  const tenantIn = ({ body }: supertest.Response) => decode(body.tokens.accessToken as string, 1)['tenant'];

  it('costs no refresh token', async () => {
    await withApp({ providers: [TenantClaims] }, async (app) => {
      answer = () => ({});
      const { refreshToken = '' } = await signIn(app, await register(app), 'token');
      once();
      const refreshed = await refresh(app, refreshToken).expect(200);
      expect(tenantIn(refreshed)).toBe('first');
      app.clock.advance(PAST_GRACE_MS);
      answer = () => ({});
      await refresh(app, refreshTokenOf(refreshed)).expect(200);
    });
  });

  it('leaves nobody without a credential who exchanges transports or changes a password', async () => {
    await withApp({ providers: [TenantClaims], config: { auth: { exchange: true } } }, async (app) => {
      answer = () => ({});
      const person = await register(app);
      const { headers } = await signIn(app, person, 'header');
      once();
      const exchange = app.request().post('/v1/auth/exchange').set(headers).send({ transport: 'token' });
      const exchanged = await exchange.expect(200);
      expect(tenantIn(exchanged)).toBe('first');
      once();
      const changed = await app
        .request()
        .post('/v1/auth/password')
        .set('authorization', `Bearer ${exchanged.body.tokens.accessToken}`)
        .send({ currentPassword: person.password, newPassword: 'another long enough password' })
        .expect(200);
      expect(tenantIn(changed)).toBe('first');
    });
  });

  it('is asked anew about somebody who has changed', async () => {
    await withApp({ providers: [TenantClaims] }, async (app) => {
      answer = () => ({});
      const person = await register(app);
      const { refreshToken = '' } = await signIn(app, person, 'token');
      let asked = 0;
      answer = async () => {
        if (++asked > 1) throw new Error('away');
        await grantRole(app, person, 'manager', []);
        return { tenant: 'first' };
      };
      expectProblem(await refresh(app, refreshToken), 503, 'claims_unavailable');
    });
  });
});

describe('a claims provider that never answers', () => {
  it('is given up, so that a sign-in takes the place of another for a few seconds only', async () => {
    const config = { passwords: { hashConcurrency: 1, hashQueue: 1 } };
    await withApp({ providers: [TenantClaims], config }, async (app) => {
      answer = () => ({});
      const person = await register(app);
      answer = () => new Promise(() => undefined);
      const signIns = [1, 2].map(() => signInAnswer(app, person));
      for (const refused of await Promise.all(signIns)) expectProblem(refused, 503, 'claims_unavailable');
      answer = () => ({});
      expect((await signInAnswer(app, person)).status).toBe(200);
    });
  });
});

function signInAnswer(app: TestApp, { email, password }: Person): supertest.Test {
  return app.request().post('/v1/auth/login').send({ email, password, transport: 'token' });
}
