import { Inject, Injectable } from '@nestjs/common';
import {
  allowInsecureRequests,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  randomNonce,
  randomState,
  type Configuration,
} from 'openid-client';
import { Strategy } from 'openid-client/passport';
import { SignsIn, type SignInIdentity, type SignInProvider, type SignInStrategy } from 'portcullis';

/** How your company's provider knows you. */
export abstract class OidcSettings {
  abstract readonly issuer: string;
  abstract readonly clientId: string;
  abstract readonly clientSecret: string;
}

interface Proven {
  readonly config: Configuration;
  readonly accessToken: string;
  readonly subject: string;
}

/** PKCE comes with openid-client's strategy; nonce and state are asked for here, and checked by it. */
class OidcStrategy extends Strategy {
  override authorizationRequestParams(...asked: Parameters<Strategy['authorizationRequestParams']>): URLSearchParams {
    const parameters = new URLSearchParams(super.authorizationRequestParams(...asked));
    parameters.set('nonce', randomNonce());
    parameters.set('state', randomState());
    return parameters;
  }
}

@Injectable()
@SignsIn('company', { label: 'Company account', flow: 'redirect' })
export class OidcSignIn implements SignInProvider<Proven> {
  constructor(@Inject(OidcSettings) private readonly settings: OidcSettings) {}

  async createStrategy(): Promise<SignInStrategy> {
    const { issuer, clientId, clientSecret } = this.settings;
    const server = new URL(issuer);
    // Plain http for a provider on this very machine only.
    const insecure = server.hostname === 'localhost' ? [allowInsecureRequests] : [];
    // Without it the signature of the ID token isn't looked at.
    const execute = [enableNonRepudiationChecks, ...insecure];
    const config = await discovery(server, clientId, clientSecret, undefined, { execute, timeout: 5 });
    return new OidcStrategy({ config, scope: 'openid email profile' }, (tokens, verified) => {
      // Verified by now: signature, issuer, audience, times, nonce.
      verified(null, { config, accessToken: tokens.access_token, subject: tokens.claims()?.sub ?? '' });
    });
  }

  async identityOf({ config, accessToken, subject }: Proven): Promise<SignInIdentity> {
    const { email, email_verified, name } = await fetchUserInfo(config, accessToken, subject);
    return { subject, email, emailVerified: email_verified, name };
  }
}
