import type { ApiCalls } from './api-calls.js';
import type { Carrier } from './carrier.js';
import { problemOf } from './client.errors.js';
import type { Outgoing } from './outgoing.js';
import type { Platform } from './platform.js';
import type { Tabs, Word } from './tabs.js';

/** The browser keeps the cookie, out of every script's reach. All that is known here is whether it worked. */
export class CookieCarrier implements Carrier {
  mark = 0;
  private isIn = false;

  /**
   * @param doubted told when an answer says that nobody is signed in. It may be older than a sign-in, so the server is asked
   * @param ended told when a session that worked works no more
   */
  constructor(
    private readonly platform: Platform,
    private readonly calls: ApiCalls,
    private readonly tabs: Tabs,
    private readonly origin: string,
    private readonly doubted: () => void,
    private readonly ended: () => void,
  ) {}

  mayCarryTo(origin: string): boolean {
    return origin === this.origin;
  }

  isPossible(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async send(outgoing: Outgoing, isQuestion = false): Promise<Response> {
    const response = await outgoing.send(this.platform.fetch, { credentials: 'include' });
    if (this.isIn && !isQuestion && response.status === 401) {
      const code = (await problemOf(response))?.code;
      if (code === 'invalid_session' || code === 'credential_missing') this.doubted();
    }
    return response;
  }

  signedIn(): Promise<void> {
    this.turn(true);
    this.tabs.say({ kind: 'signed-in' });
    return Promise.resolve();
  }

  async trade(path: string, body: object): Promise<unknown> {
    const answer = await this.calls.post(path, body, { credentials: 'include' });
    this.turn(true);
    return answer;
  }

  async signOut(left: () => void): Promise<void> {
    // Only the server can take the cookie away: until it has answered, nobody is signed out.
    await this.calls.postAgain('/v1/auth/logout', undefined, { credentials: 'include' });
    this.turn(false);
    this.tabs.say({ kind: 'signed-out' });
    left();
  }

  settle(isIn: boolean): void {
    const wasIn = this.isIn;
    this.isIn = isIn;
    if (!wasIn || isIn) return;
    this.mark++;
    this.ended();
  }

  hear({ kind }: Word): Promise<boolean> {
    if (kind === 'signed-in' || kind === 'signed-out') this.turn(kind === 'signed-in');
    else this.mark++;
    return Promise.resolve(kind !== 'renewed');
  }

  close(): void {
    // Nothing runs by itself.
  }

  private turn(isIn: boolean): void {
    this.isIn = isIn;
    this.mark++;
  }
}
