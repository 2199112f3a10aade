import type { ApiCalls } from './api-calls.js';
import type { Carrier, SignInAnswer } from './carrier.js';
import { PortcullisError, problemOf } from './client.errors.js';
import type { CredentialKeeper, Held } from './credential-keeper.js';
import { heldFrom, momentOf, type Moment } from './credentials-of.js';
import type { Outgoing } from './outgoing.js';
import type { Platform } from './platform.js';
import type { Renewal } from './renewal.js';
import type { Tabs, Word } from './tabs.js';
import type { Turns } from './turns.js';
import { within } from './within.js';

/** What says that another access token may be let through. */
const RENEWABLE: readonly (string | undefined)[] = ['invalid_token', 'token_stale'];

/** Carries a session or an access token in `Authorization`, and keeps the latter fresh. */
export class AuthorizationCarrier implements Carrier {
  /** Of the session that another tab may say the end of. */
  private lastSessionId: string | undefined;

  /** @param ended told when the server accepts the session no more */
  constructor(
    private readonly platform: Platform,
    private readonly calls: ApiCalls,
    private readonly keeper: CredentialKeeper,
    private readonly turns: Turns,
    private readonly renewal: Renewal,
    private readonly tabs: Tabs,
    private readonly origins: ReadonlySet<string>,
    private readonly ended: () => void,
  ) {}

  get mark(): unknown {
    return this.keeper.current?.stamp;
  }

  mayCarryTo(origin: string): boolean {
    return this.origins.has(origin);
  }

  async isPossible(): Promise<boolean> {
    return (await this.fresh()) !== undefined;
  }

  async send(outgoing: Outgoing): Promise<Response> {
    const held = await within(outgoing.signal, this.fresh());
    const response = await this.sendWith(outgoing, held);
    if (!held || response.status !== 401) return response;
    const code = await codeOf(response);
    if (code === 'invalid_session') await this.forget(held);
    if (!RENEWABLE.includes(code) || held.refreshToken === undefined) return response;
    const renewed = this.renewal.renew(held.stamp).catch(() => undefined);
    if (!outgoing.canBeSentAgain) return response;
    await within(outgoing.signal, renewed);
    const { current } = this.keeper;
    // Nothing new; or somebody else has signed in, in whose name this was never asked.
    if (!current || current.stamp === held.stamp || current.sessionId !== held.sessionId) return response;
    // Its connection may have gone meanwhile: nobody wants to know, and a rejection that nobody hears ends a program on Node.
    response.body?.cancel().catch(() => undefined);
    return this.sendWith(outgoing, current);
  }

  async signedIn(answer: SignInAnswer, moment: Moment): Promise<void> {
    const held = heldFrom(answer, answer.session.id, moment);
    const before = await this.turns
      .everywhere(async () => {
        const before = await this.keeper.reread();
        await this.keeper.begin(held);
        return before;
      })
      .catch((error: unknown) => {
        // Nobody will ever use it.
        this.endUnheard(held);
        throw error;
      });
    this.lastSessionId = held.sessionId;
    this.tabs.say({ kind: 'signed-in', stamp: held.stamp });
    // As the server does with a cookie that a sign-in replaces.
    if (before && before.sessionId !== held.sessionId) this.endUnheard(before);
  }

  async trade(path: string, body: object): Promise<unknown> {
    await this.fresh();
    const moment = momentOf(this.platform);
    const answer = await this.turns.everywhere(async () => {
      const held = await this.keeper.reread();
      if (!held) throw new PortcullisError('signed_out');
      const answer = await this.calls.post(path, body, { authorization: held.authorization });
      await this.keeper.goOn(heldFrom(answer, held.sessionId, moment));
      return answer;
    });
    this.tabs.say({ kind: 'renewed', stamp: moment.stamp });
    return answer;
  }

  async signOut(left: () => void): Promise<void> {
    this.renewal.cancel();
    let held = this.keeper.current;
    try {
      await this.turns.everywhere(async () => {
        try {
          held = await this.keeper.reread();
        } finally {
          await this.keeper.forget();
        }
      });
    } finally {
      // Also where the storage fails: whoever signs out must not stay signed in for that, least of all at the server.
      this.keeper.drop();
      this.tabs.say({ kind: 'signed-out', sessionId: held?.sessionId });
      left();
      if (held) await this.endAtServer(held);
    }
  }

  settle(): void {
    // What is in hand says it.
  }

  async hear(word: Word): Promise<boolean> {
    const { lastSessionId } = this;
    // Not in the middle of a turn of one's own, which may be about to write.
    await this.turns.here(() => (this.keeper.isShared ? this.follow(word) : this.followAlone(word)));
    if (word.kind !== 'ended') return word.kind !== 'renewed';
    return word.sessionId === lastSessionId && !this.keeper.current;
  }

  close(): void {
    this.renewal.close();
  }

  private async follow({ stamp, sessionId }: Word): Promise<void> {
    await this.keeper.rereadUntil(stamp);
    // The storage shows it still, and the other tab knows better.
    if (sessionId !== undefined && this.keeper.current?.sessionId === sessionId) this.keeper.drop();
  }

  /** Each tab has a session of its own, and whoever signs out means all of them. */
  private async followAlone({ kind }: Word): Promise<void> {
    const held = this.keeper.current;
    if (kind !== 'signed-out' || !held) return;
    await this.keeper.forget();
    this.endUnheard(held);
  }

  private async fresh(): Promise<Held | undefined> {
    const held = await this.renewal.fresh();
    if (held) this.lastSessionId = held.sessionId;
    return held;
  }

  /** A session token that is refused is of no more use, unless another has taken its place meanwhile. */
  private async forget({ stamp, sessionId }: Held): Promise<void> {
    const gone = await this.turns.everywhere(async () => {
      if ((await this.keeper.reread())?.stamp !== stamp) return false;
      // What a failing storage goes on to show is refused anyway.
      await this.keeper.forget().catch(() => undefined);
      return true;
    });
    if (!gone) return;
    this.tabs.say({ kind: 'ended', sessionId });
    this.ended();
  }

  private sendWith(outgoing: Outgoing, held: Held | undefined): Promise<Response> {
    if (!held) return outgoing.send(this.platform.fetch);
    const headers = new Headers(outgoing.headers);
    headers.set('authorization', held.authorization);
    return outgoing.send(this.platform.fetch, {
      headers,
      redirect: outgoing.redirectWithCredentials,
      credentials: outgoing.cookiesWithCredentials,
    });
  }

  private async endAtServer({ authorization, refreshToken }: Held): Promise<void> {
    const body = refreshToken === undefined ? undefined : { refreshToken };
    await this.calls.postAgain('/v1/auth/logout', body, { authorization });
  }

  /** The same where nobody waits for it. */
  private endUnheard(held: Held): void {
    void this.endAtServer(held).catch(() => undefined);
  }
}

/** The problem's code; for a service that answers by RFC 6750 alone, what that says. */
async function codeOf(response: Response): Promise<string | undefined> {
  const challenge = response.headers.get('www-authenticate') ?? '';
  return (await problemOf(response))?.code ?? /error="(invalid_token)"/.exec(challenge)?.[1];
}
