import { Inject, Injectable } from '@nestjs/common';
import { Strategy } from 'passport-github2';
import {
  SignsIn,
  type SignInIdentity,
  type SignInProvider,
  type SignInStrategy,
  type StrategyContext,
} from 'portcullis';

/** Your application's registration at GitHub; `web` and `api` are others on a server of one's own. */
export abstract class GitHubSettings {
  abstract readonly clientId: string;
  abstract readonly clientSecret: string;
  readonly web: string = 'https://github.com';
  readonly api: string = 'https://api.github.com';
}

interface Profile {
  readonly id: string;
  readonly displayName: string | null;
}

interface Proven {
  readonly profile: Profile;
  readonly accessToken: string;
}

interface Email {
  readonly email: string;
  readonly primary: boolean;
  readonly verified: boolean;
}

@Injectable()
@SignsIn('github', { label: 'GitHub', flow: 'redirect' })
export class GitHubSignIn implements SignInProvider<Proven> {
  constructor(@Inject(GitHubSettings) private readonly settings: GitHubSettings) {}

  createStrategy({ callbackUrl }: StrategyContext): SignInStrategy {
    const { clientId, clientSecret, web, api } = this.settings;
    const options = {
      clientID: clientId,
      clientSecret,
      callbackURL: callbackUrl,
      // With `scope` as an option of its own the strategy would fetch the addresses, and not say which are verified.
      authorizationURL: `${web}/login/oauth/authorize?scope=user:email`,
      tokenURL: `${web}/login/oauth/access_token`,
      userProfileURL: `${api}/user`,
      state: 'kept in the session', // Any text switches it on.
      pkce: true,
    };
    type Done = (error: null, proven: Proven) => void;
    return new Strategy(options, (accessToken: string, _refresh: string, profile: Profile, done: Done) =>
      done(null, { profile, accessToken }),
    );
  }

  async identityOf({ profile, accessToken }: Proven): Promise<SignInIdentity> {
    // Numbers: a GitHub name can pass to somebody else.
    return { subject: profile.id, name: profile.displayName, ...(await this.addressOf(accessToken)) };
  }

  private async addressOf(accessToken: string): Promise<Pick<SignInIdentity, 'email' | 'emailVerified'>> {
    const answer = await fetch(`${this.settings.api}/user/emails`, {
      headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
      signal: AbortSignal.timeout(5_000),
    });
    if (!answer.ok) return {};
    const primary = ((await answer.json()) as readonly Email[]).find((email) => email.primary);
    return { email: primary?.email, emailVerified: primary?.verified };
  }
}
