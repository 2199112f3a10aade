import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { parseOpaqueToken, type OpaqueToken } from '../secrets/opaque-token.js';
import { secretMatches } from '../secrets/secrets.js';
import { LastSeen } from './last-seen.js';
import type { LiveSession } from './session.js';
import { SessionMemory } from './session-memory.js';
import { SessionReads } from './session-reads.js';

/** At once where memory knew, else a promise of what the primary says. */
export type Lookup = LiveSession | undefined | Promise<LiveSession | undefined>;

/** Answers the one question of every guarded request: is this session in force, and what may its user do? */
@Injectable()
export class LiveSessions {
  constructor(
    @Inject(SessionMemory) private readonly memory: SessionMemory,
    @Inject(SessionReads) private readonly reads: SessionReads,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(LastSeen) private readonly lastSeen: LastSeen,
  ) {}

  /**
   * The session that a session token proves: in force, and the secret its own. Noted as seen.
   *
   * Costs what `find` does; nothing for a token without its form.
   *
   * @param sessionToken `<id>.<secret>`, as it came
   */
  findByToken(sessionToken: string, strict = false): Lookup {
    const presented = parseOpaqueToken(sessionToken);
    if (presented === undefined) return undefined;
    const found = this.find(presented.id, strict);
    return found instanceof Promise
      ? found.then((live) => this.provenBy(presented, live))
      : this.provenBy(presented, found);
  }

  /**
   * Finds a session that is in force. The caller has the proof that goes with the id; the id alone proves nothing.
   *
   * Warm, it costs a look-up in memory and answers at once; the caller must decide before it awaits anything. Else it costs
   * one read of the primary.
   *
   * @param strict asks the primary whatever memory knows
   * @returns undefined where it has ended, expired, idled out, belongs to a suspended user, or never was: never why
   * @throws StateUnavailable when memory can't be trusted and the primary can't be read
   */
  find(id: string, strict = false): Lookup {
    const remembered = strict ? undefined : this.memory.find(id);
    // What memory takes for idle, another node may have seen meanwhile: only the row decides.
    if (remembered !== undefined && !this.isIdle(remembered)) return this.unlessExpired(remembered);
    return this.read(id, strict || remembered !== undefined);
  }

  /** Notes that a session was used. Only once it is proven: whoever merely knows an id must not keep it alive. No I/O. */
  touch({ session }: LiveSession): void {
    this.lastSeen.touch(session);
  }

  private provenBy({ secret }: OpaqueToken, live: LiveSession | undefined): LiveSession | undefined {
    if (!live?.secretHash || !secretMatches(secret, live.secretHash)) return undefined;
    this.touch(live);
    return live;
  }

  private async read(id: string, fresh: boolean): Promise<LiveSession | undefined> {
    const live = await this.reads.read(id, fresh);
    return live === undefined || this.isIdle(live) ? undefined : this.unlessExpired(live);
  }

  private isIdle({ session }: LiveSession): boolean {
    const now = this.clock.now();
    // What has been noted can only put the end off, so it is looked up where the row alone says that it has come.
    return session.idleExpiresAt.getTime() <= now && this.lastSeen.idleExpiryOf(session) <= now;
  }

  private unlessExpired(live: LiveSession): LiveSession | undefined {
    return live.session.expiresAt.getTime() > this.clock.now() ? live : undefined;
  }
}
