import { Inject, Injectable } from '@nestjs/common';
import type { Transport } from '../../config/index.js';
import type { Queryable } from '../../database/queryable.js';
import type { IssuedSession } from '../../sessions/sessions.service.js';
import { presentSession, type SessionView } from '../../sessions/session.js';
import type { Rehearsal } from '../../tokens/access-token-minter.js';
import { RefreshTokens, type IssuedRefreshToken } from '../../tokens/refresh-tokens.service.js';
import { TokenIssuer, type Tokens } from '../../tokens/token-issuer.js';
import type { User } from '../../users/user.js';
import { endedMeanwhile } from './ended-meanwhile.js';

/** What a client gets when it has signed in, exchanged its transport, or changed the password. */
export interface SignInAnswer {
  readonly user: User;
  readonly session: SessionView;
  /** For transport `header` only. */
  readonly sessionToken?: string;
  /** For transport `token` only. */
  readonly tokens?: Tokens;
}

/** An answer, and the session token that goes into the cookie instead of the body. */
export interface SignedIn {
  /** The body of the answer: with transports `header` and `token` credentials are in it. */
  readonly answer: SignInAnswer;
  /** The session token and when its session expires, for transport `cookie`. */
  readonly cookie: { readonly token: string; readonly expiresAt: Date } | undefined;
}

/** A session and, where it is carried by tokens, its first refresh token: what one transaction issues. */
export interface IssuedSignIn {
  readonly issued: IssuedSession;
  readonly refreshToken: IssuedRefreshToken | undefined;
}

/** Turns an issued session into what its transport carries. */
@Injectable()
export class SignInIssuer {
  constructor(
    @Inject(RefreshTokens) private readonly refreshTokens: RefreshTokens,
    @Inject(TokenIssuer) private readonly tokens: TokenIssuer,
  ) {}

  /** Before the transaction, for a session that exists: whatever keeps its tokens from being minted is thrown now. For `present`. */
  async prepare(sessionId: string, transport: Transport): Promise<Rehearsal | undefined> {
    return transport === 'token' ? this.tokens.rehearse(sessionId) : undefined;
  }

  /** Inside the transaction: adds the refresh token where the transport wants one. */
  async complete(queryable: Queryable, issued: IssuedSession): Promise<IssuedSignIn> {
    const byToken = issued.session.transport === 'token';
    return { issued, refreshToken: byToken ? await this.refreshTokens.issue(queryable, issued.session) : undefined };
  }

  /**
   * After the commit: mints the access token where one is wanted, and puts the answer together.
   *
   * @throws InvalidSession where the session was ended in between
   */
  async present({ issued, refreshToken }: IssuedSignIn, user: User, rehearsal?: Rehearsal): Promise<SignedIn> {
    const { session, sessionToken } = issued;
    const base = { user, session: presentSession(session, session.id) };
    if (refreshToken !== undefined) {
      const tokens = await this.tokens.complete(refreshToken, rehearsal);
      if (tokens === undefined) throw endedMeanwhile();
      return { answer: { ...base, tokens }, cookie: undefined };
    }
    if (sessionToken === undefined) throw new Error('a session without tokens has a session token');
    return session.transport === 'cookie'
      ? { answer: base, cookie: { token: sessionToken, expiresAt: session.expiresAt } }
      : { answer: { ...base, sessionToken }, cookie: undefined };
  }
}
