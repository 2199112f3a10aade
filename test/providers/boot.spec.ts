import { Injectable, Scope, type Type } from '@nestjs/common';
import { SignsIn, type SignInIdentity } from '../../src/index.js';
import { startupMessage } from '../../src/startup-message.js';
import { startTestApp } from '../support/test-app.js';
import { FakeSignIn } from './fake-provider.js';

function marked(name: string): Type<unknown> {
  @Injectable()
  @SignsIn(name, { flow: 'redirect' })
  class Marked {
    createStrategy = (): never => {
      throw new Error('asked');
    };
    identityOf = (): SignInIdentity => ({ subject: '1' });
  }
  return Marked;
}

@Injectable()
@SignsIn('nothing', { flow: 'redirect' })
class Nothing {}

@Injectable({ scope: Scope.REQUEST })
@SignsIn('each', { flow: 'redirect' })
class PerRequest {
  createStrategy = (): object => ({});
  identityOf = (): SignInIdentity => ({ subject: '1' });
}

async function refusal(...providers: Type<unknown>[]): Promise<string> {
  try {
    await (await startTestApp({ providers })).close();
  } catch (error) {
    return startupMessage(error);
  }
  return 'started';
}

describe('sign-in providers that can’t be used', () => {
  it.each(['', 'Git Hub', '../x', 'a'.repeat(33), '-a', 'GitHub'])(
    'by the name "%s" refuse the start',
    async (name) => {
      expect(await refusal(marked(name))).toMatch(/^Marked can't be named/);
    },
  );

  it('for want of a method, by a name twice, and for each request refuse it', async () => {
    expect(await refusal(Nothing)).toBe('Nothing is marked with @SignsIn and has no method createStrategy');
    expect(await refusal(FakeSignIn, marked('fake'))).toBe('two sign-in providers are named "fake"');
    expect(await refusal(PerRequest)).toMatch(/^PerRequest is request-scoped/);
  });

  it('that fail at their making don’t: it is made at the first sign-in', async () => {
    expect(await refusal(marked('later'))).toBe('started');
  });
});
