import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { RequestOrigin } from '../http/request-origin.js';
import { AccessTokenMinter } from './access-token-minter.js';
import { AdditionalClaimsService } from './claims/additional-claims.service.js';
import { RefreshTokens, type IssuedRefreshToken } from './refresh-tokens.service.js';
import { InvalidRefreshToken, TokenTooLarge } from './tokens.errors.js';

/** The pair that a client gets (RFC 6749, section 5.1, in camel case). */
export interface Tokens {
  /** A signed JWT (RFC 9068), for `Authorization: Bearer`. */
  readonly accessToken: string;
  readonly tokenType: 'Bearer';
  /** Life of the access token in whole seconds, from the answer on. */
  readonly expiresIn: number;
  /** `<id>.<secret>`; each use replaces it. */
  readonly refreshToken: string;
  /** Whole seconds until the refresh token expires, or its session idles out or ends: whichever comes first. */
  readonly refreshExpiresIn: number;
}

/** How `Tokens` travel (`Tokens` in the OpenAPI document). */
export const TokensSchema = z
  .object({
    accessToken: z.string(),
    tokenType: z.literal('Bearer'),
    expiresIn: z.int().describe('Lifetime of the access token in seconds'),
    refreshToken: z.string(),
    refreshExpiresIn: z.int().describe('Seconds until the refresh token, the idle or the absolute expiry, the least'),
  })
  .meta({ id: 'Tokens' });

/** Puts access and refresh tokens together. */
@Injectable()
export class TokenIssuer {
  constructor(
    @Inject(AccessTokenMinter) private readonly minter: AccessTokenMinter,
    @Inject(RefreshTokens) private readonly refreshTokens: RefreshTokens,
    @Inject(AdditionalClaimsService) private readonly additional: AdditionalClaimsService,
  ) {}

  /**
   * Mints the access token that goes with a refresh token just issued. Costs one signature, and one read unless a refresh
   * has brought along what a token is minted from.
   *
   * @returns undefined where the session has ended meanwhile
   * @throws ClaimsUnavailable, ClaimsRefused, TokenTooLarge as `AccessTokenMinter.mint` does
   */
  async complete(issued: IssuedRefreshToken): Promise<Tokens | undefined> {
    const { sessionId, refreshToken, refreshExpiresIn, source } = issued;
    const minted = await (source === undefined ? this.minter.mint(sessionId) : this.minter.mintFrom(source));
    if (minted === undefined) return undefined;
    const { accessToken, expiresIn } = minted;
    return { accessToken, tokenType: 'Bearer', expiresIn, refreshToken, refreshExpiresIn };
  }

  /**
   * Mints and throws away. For flows that are about to trade a credential for tokens: what keeps a token from being minted
   * (a claims provider that fails, too many claims) is met before anything has changed. Costs one read and one signature.
   *
   * @throws ClaimsUnavailable, ClaimsRefused, TokenTooLarge as `AccessTokenMinter.mint` does
   */
  async rehearse(sessionId: string): Promise<void> {
    await this.minter.mint(sessionId);
  }

  /**
   * The refresh: rotates the token and mints a new access token. See `RefreshTokens.rotate` for what it throws and costs; where the
   * application has claims providers, `rehearse` and the read of whose token it is come on top. One that fails since the access token
   * would be too large has used nothing up.
   *
   * @throws InvalidRefreshToken also where the session ended between the two
   * @throws ClaimsUnavailable, ClaimsRefused, TokenTooLarge as `AccessTokenMinter.mint` does
   */
  async refresh(refreshToken: string, from?: RequestOrigin): Promise<Tokens> {
    // Whatever is known to keep a token from being minted is met before the refresh token is used up.
    if (this.additional.isProvided) await this.rehearseRefresh(refreshToken);
    else await this.minter.prepare();
    const issued = await this.refreshTokens.rotate(refreshToken, from);
    const tokens = await this.complete(issued).catch(async (error: unknown) => {
      // Cheaper than to rehearse each refresh. Not where providers add claims: another refresh may have got smaller ones by then, and
      // so a token for the same successor.
      if (error instanceof TokenTooLarge && !this.additional.isProvided)
        await this.refreshTokens.takeBack(refreshToken, issued);
      throw error;
    });
    if (tokens === undefined) throw new InvalidRefreshToken();
    return tokens;
  }

  /**
   * A provider that is away for longer than `tokens.reuseGrace` must not use the token up: whoever tried again after it would be
   * taken for a thief and signed out. A token that was used already has nothing to lose.
   */
  private async rehearseRefresh(refreshToken: string): Promise<void> {
    const sessionId = await this.refreshTokens.sessionIdOf(refreshToken);
    if (sessionId !== undefined) await this.rehearse(sessionId);
  }
}
