import { createHash, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Strategy } from 'passport';
import {
  problem,
  SignsIn,
  type SignInIdentity,
  type SignInProvider,
  type SignInStrategy,
  type StrategyContext,
} from '../../src/index.js';

export const AUTHORIZE = 'https://provider.example/authorize';
const ISSUER = 'https://provider.example';

class WrongCompany extends problem(403, 'wrong_company', 'Only for people of the company') {}

interface FlowRequest {
  readonly query: Record<string, string>;
  readonly body: Record<string, string>;
  readonly session: { fake?: { state: string; verifier: string } };
}

/** A redirecting strategy that keeps its own state and verifier in `request.session`, as passport-oauth2 does. */
class FakeStrategy extends Strategy {
  constructor(private readonly change: (url: URL) => void = () => undefined) {
    super();
  }

  override authenticate(given: object, options: { callbackURL: string }): void {
    const request = given as FlowRequest;
    const parameters = { ...request.query, ...request.body };
    if (parameters['code'] === undefined) return this.begin(request, options.callbackURL);
    const kept = request.session.fake;
    if (kept === undefined || parameters['state'] !== kept.state) return this.fail(403);
    const profile = JSON.parse(Buffer.from(parameters['code'], 'base64url').toString()) as Record<string, unknown>;
    const { error, code } = profile;
    if (error !== undefined) return this.error(Object.assign(new Error(error as string), { code }));
    if (profile['challenge'] !== undefined && profile['challenge'] !== challengeOf(kept.verifier))
      return this.fail(401);
    this.success(profile);
  }

  private begin(request: FlowRequest, callbackUrl: string): void {
    const kept = { state: `its-own-${randomUUID()}`, verifier: randomUUID() };
    request.session.fake = kept;
    const url = new URL(AUTHORIZE);
    url.searchParams.set('response_type', 'code');
    url.searchParams.set('redirect_uri', callbackUrl);
    url.searchParams.set('state', kept.state);
    url.searchParams.set('code_challenge', challengeOf(kept.verifier));
    url.searchParams.set('code_challenge_method', 'S256');
    this.change(url);
    this.redirect(url.href);
  }
}

const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

/** What a provider answers with: the fake's codes say themselves whom they stand for. */
export const codeOf = (profile: object): string => Buffer.from(JSON.stringify(profile)).toString('base64url');

abstract class Fake implements SignInProvider<SignInIdentity & { company?: string }> {
  createStrategy(_context: StrategyContext): SignInStrategy | Promise<SignInStrategy> {
    return new FakeStrategy();
  }

  identityOf(profile: SignInIdentity & { company?: string }): SignInIdentity {
    if (profile.company === 'other') throw new WrongCompany();
    return profile;
  }
}

@Injectable()
@SignsIn('fake', { label: 'Fake Inc.', flow: 'redirect', issuer: ISSUER })
export class FakeSignIn extends Fake {}

@Injectable()
@SignsIn('other', { flow: 'redirect', newAccounts: 'never' })
export class OtherSignIn extends Fake {}

@Injectable()
@SignsIn('posting', { flow: 'redirect', callback: 'form_post' })
class PostingSignIn extends Fake {}

@Injectable()
@SignsIn('away', { flow: 'redirect' })
export class AwaySignIn extends Fake {
  static tries = 0;

  override createStrategy(context: StrategyContext): SignInStrategy | Promise<SignInStrategy> {
    if (++AwaySignIn.tries > 2) return super.createStrategy(context);
    return Promise.reject(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
  }
}

/** Each does one thing that would make its sign-ins unsafe. */
export const UNSAFE: Readonly<Record<string, (url: URL) => void>> = {
  'no-pkce': (url) => url.searchParams.delete('code_challenge'),
  'plain-pkce': (url) => url.searchParams.set('code_challenge_method', 'plain'),
  'hidden-request': (url) => url.searchParams.set('request_uri', 'urn:x'),
  'shared-address': (url) =>
    url.searchParams.set('redirect_uri', 'http://localhost:3000/v1/auth/providers/fake/callback'),
};

function unsafe(name: string, change: (url: URL) => void): new () => Fake {
  @Injectable()
  @SignsIn(name, { flow: 'redirect' })
  class UnsafeSignIn extends Fake {
    override createStrategy(): SignInStrategy {
      return new FakeStrategy(change);
    }
  }
  return UnsafeSignIn;
}

/** A direct strategy: a name and a number that can be guessed. */
class PinStrategy extends Strategy {
  override authenticate(request: { body: Record<string, string> }): void {
    const { name, pin } = request.body;
    if (pin === '1234') this.success({ name });
    else this.fail(401);
  }
}

@Injectable()
@SignsIn('pin', { flow: 'direct', newAccounts: 'always' })
class PinSignIn implements SignInProvider<{ name: string }> {
  createStrategy(): SignInStrategy {
    return new PinStrategy();
  }

  identityOf({ name }: { name: string }): SignInIdentity {
    return { subject: name, email: `${name}@pins.example` };
  }

  accountOf({ name }: Readonly<Record<string, unknown>>): string {
    return String(name);
  }
}

/** Written as modern code is: what goes wrong in it is a rejection, not an exception. */
class AsyncStrategy extends Strategy {
  override async authenticate({ body }: { body: Record<string, string> }): Promise<void> {
    await Promise.resolve();
    if (body['name'] === undefined) throw new Error('no name');
    this.success({ name: body['name'] });
  }
}

@Injectable()
@SignsIn('async', { flow: 'direct', newAccounts: 'always' })
class AsyncSignIn implements SignInProvider<{ name: string }> {
  createStrategy(): SignInStrategy {
    return new AsyncStrategy();
  }

  identityOf({ name }: { name: string }): SignInIdentity {
    return { subject: name, email: `${name}@async.example` };
  }
}

export const FAKES = [
  FakeSignIn,
  OtherSignIn,
  PostingSignIn,
  AwaySignIn,
  PinSignIn,
  AsyncSignIn,
  ...Object.entries(UNSAFE).map(([name, change]) => unsafe(name, change)),
];
