import { Injectable } from '@nestjs/common';
import { ProvidesClaims, type AdditionalClaims, type ClaimsProvider } from '../../src/index.js';
import { expectProblem } from '../http/expect-problem.js';
import { register, signIn } from '../support/people.js';
import { isEnded, withApp } from './refreshing.js';

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
