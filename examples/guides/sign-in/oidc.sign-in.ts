import { Inject, Injectable } from '@nestjs/common';
import { allowInsecureRequests, discovery, randomNonce, randomState, type IDToken } from 'openid-client';
import { Strategy, type AuthenticateOptions } from 'openid-client/passport';
import { SignsIn, type SignInIdentity, type SignInProvider, type SignInStrategy } from 'portcullis';

/** How your company's provider knows you. */
export abstract class OidcSettings {
  abstract readonly issuer: string;
  abstract readonly clientId: string;
  abstract readonly clientSecret: string;
}

/** PKCE comes with openid-client's strategy; nonce and state are asked for here, and checked by it. */
class OidcStrategy extends Strategy {
  override authorizationRequestParams<Options extends AuthenticateOptions>(
    ...[request, options]: Parameters<Strategy['authorizationRequestParams']>
  ): URLSearchParams {
    const parameters = new URLSearchParams(super.authorizationRequestParams(request, options as Options));
    parameters.set('nonce', randomNonce());
    parameters.set('state', randomState());
    return parameters;
  }
}

@Injectable()
@SignsIn('company', { label: 'Company account', flow: 'redirect' })
export class OidcSignIn implements SignInProvider<IDToken> {
  constructor(@Inject(OidcSettings) private readonly settings: OidcSettings) {}

  async createStrategy(): Promise<SignInStrategy> {
    const { issuer, clientId, clientSecret } = this.settings;
    const server = new URL(issuer);
    // Plain http for a provider on this very machine only.
    const execute = server.hostname === 'localhost' ? [allowInsecureRequests] : [];
    const config = await discovery(server, clientId, clientSecret, undefined, { execute, timeout: 5 });
    return new OidcStrategy({ config, scope: 'openid email profile' }, (tokens, verified) =>
      verified(null, tokens.claims() as never),
    );
  }

  identityOf({ sub, email, email_verified, name }: IDToken): SignInIdentity {
    return {
      subject: sub,
      email: typeof email === 'string' ? email : undefined,
      emailVerified: email_verified === true,
      name: typeof name === 'string' ? name : undefined,
    };
  }
}
