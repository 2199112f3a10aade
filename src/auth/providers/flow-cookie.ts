import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { parseCookie, stringifySetCookie } from 'cookie';
import { CONFIG, type Config } from '../../config/index.js';
import { SignInStrategyRefused } from './providers.errors.js';
import { SealedMessages } from './sealed-messages.js';
import type { SignInFlow } from './sign-in-flow.js';

const SECURE_NAME = '__Host-portcullis-flow';
/** For http on a loopback host, like the session cookie's. */
const LOOPBACK_NAME = 'portcullis-flow';
/** What browsers are sure to keep, name and attributes included (RFC 6265bis, section 6.1), less these. */
const MAX_VALUE_LENGTH = 3_900;

/** How long the way to the provider and back may take, in milliseconds. */
export const FLOW_TTL_MS = 10 * 60_000;

/**
 * Keeps a sign-in that is under way in the browser that began it: sealed, so that the server keeps nothing for those who
 * never come back, and nobody can plant one that they made up. One at a time: beginning another forgets the one before.
 */
@Injectable()
export class FlowCookie {
  private readonly name: string;
  private readonly secure: boolean;

  constructor(
    @Inject(CONFIG) { http }: Config,
    @Inject(SealedMessages) private readonly sealed: SealedMessages,
  ) {
    this.secure = http.publicUrl.startsWith('https:');
    this.name = this.secure ? SECURE_NAME : LOOPBACK_NAME;
  }

  /**
   * The `Set-Cookie` value.
   *
   * @param callback a posted form is a cross-site POST, which brings no cookie that is `SameSite=Lax`
   * @throws SignInStrategyRefused where the strategy keeps more than a cookie holds
   */
  issue(flow: SignInFlow, callback: 'query' | 'form_post'): string {
    const value = this.sealed.seal('flow', flow);
    if (value.length > MAX_VALUE_LENGTH)
      throw new SignInStrategyRefused({ detail: 'It keeps more in request.session than fits into a cookie.' });
    return this.serialize(value, FLOW_TTL_MS / 1_000, callback);
  }

  /** The flow that the browser has begun; undefined where there is none, or it is too old. */
  read({ headers }: IncomingMessage): SignInFlow | undefined {
    const value = parseCookie(headers.cookie ?? '')[this.name];
    return value === undefined ? undefined : this.sealed.open<SignInFlow>('flow', value);
  }

  /** The `Set-Cookie` value that makes a browser forget it. */
  clear(callback: 'query' | 'form_post'): string {
    return this.serialize('', 0, callback);
  }

  private serialize(value: string, maxAge: number, callback: 'query' | 'form_post'): string {
    const crossSite = callback === 'form_post';
    return stringifySetCookie({
      name: this.name,
      value,
      path: '/',
      maxAge,
      secure: this.secure || crossSite,
      httpOnly: true,
      sameSite: crossSite ? 'none' : 'lax',
    });
  }
}
