import { Injectable } from '@nestjs/common';
import { Strategy } from 'passport';
import { SignsIn, type SignInIdentity, type SignInProvider, type SignInStrategy } from '../../src/index.js';
import type { TestApp } from '../support/test-app.js';

/** Takes a number that can be guessed, and doesn't say whose. */
export class NumberStrategy extends Strategy {
  static runs = 0;

  override authenticate({ body }: { body: Record<string, string> }): void {
    NumberStrategy.runs++;
    const { number } = body;
    const answer = (): void => {
      if (number === '1234') this.success(number);
      else if (number === 'away') this.error(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
      else this.fail(401);
    };
    // So that parallel ones are under way together.
    setTimeout(answer, 100);
  }
}

@Injectable()
@SignsIn('number', { flow: 'direct', newAccounts: 'always' })
export class NumberSignIn implements SignInProvider<string> {
  createStrategy(): SignInStrategy {
    return new NumberStrategy();
  }

  identityOf(subject: string): SignInIdentity {
    return { subject, email: 'number@provider.example' };
  }
}

/** Signs in by a number, and answers the status. */
export async function signInByNumber(app: TestApp, number: string): Promise<number> {
  const body = { credentials: { number }, transport: 'header' };
  return (await app.request().post('/v1/auth/providers/number/login').send(body)).status;
}
