import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/index.js';
import { HostCookie } from '../../http/host-cookie.js';
import { SignInStrategyRefused } from './providers.errors.js';
import { SealedMessages } from './sealed-messages.js';
import type { SignInFlow } from './sign-in-flow.js';
import type { SignsInMark } from './sign-in-provider.js';

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
  private readonly cookie: HostCookie;

  constructor(
    @Inject(CONFIG) { http }: Config,
    @Inject(SealedMessages) private readonly sealed: SealedMessages,
  ) {
    this.cookie = new HostCookie(http.publicUrl, 'portcullis-flow');
  }

  /**
   * The `Set-Cookie` value.
   *
   * @param callback how the browser will come back
   * @throws SignInStrategyRefused where the strategy keeps more than a cookie holds
   */
  issue(flow: SignInFlow, callback: SignsInMark['callback']): string {
    const value = this.sealed.seal('flow', flow);
    if (value.length > MAX_VALUE_LENGTH)
      throw new SignInStrategyRefused({ detail: 'It keeps more in request.session than fits into a cookie.' });
    return this.cookie.set(value, FLOW_TTL_MS / 1_000, sameSiteFor(callback));
  }

  /** The flow that the browser has begun; undefined where there is none, or it is too old. */
  read(request: IncomingMessage): SignInFlow | undefined {
    const value = this.cookie.valueIn(request);
    return value === undefined ? undefined : this.sealed.open<SignInFlow>('flow', value);
  }

  /** The `Set-Cookie` value that makes a browser forget it. */
  clear(callback: SignsInMark['callback']): string {
    return this.cookie.set('', 0, sameSiteFor(callback));
  }
}

/** A posted form is a cross-site POST, which brings no cookie that is `SameSite=Lax`. */
function sameSiteFor(callback: SignsInMark['callback']): 'none' | 'lax' {
  return callback === 'form_post' ? 'none' : 'lax';
}
