import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { isOpaqueToken, splitOpaqueToken, type OpaqueToken } from '../secrets/opaque-token.js';
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
    const presented = splitOpaqueToken(sessionToken);
    if (presented === undefined) return undefined;
    const now = this.clock.now();
    const remembered = this.remembered(presented.id, strict);
    if (remembered !== undefined && !this.isIdle(remembered, now)) {
      return this.provenBy(presented, unlessExpired(remembered, now), now);
    }
    // An id that memory knows has the right form. For any other the form is checked before the database is asked.
    if (!isOpaqueToken(sessionToken)) return undefined;
    const read = this.read(presented.id, strict || remembered !== undefined);
    return read.then((live) => this.provenBy(presented, live, this.clock.now()));
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
    const now = this.clock.now();
    const remembered = this.remembered(id, strict);
    if (remembered !== undefined && !this.isIdle(remembered, now)) return unlessExpired(remembered, now);
    // What memory takes for idle, another node may have seen meanwhile: only the row decides.
    return this.read(id, strict || remembered !== undefined);
  }

  /** Notes that a session was used. Only once it is proven: whoever merely knows an id must not keep it alive. No I/O. */
  touch({ session }: LiveSession): void {
    this.lastSeen.touch(session);
  }

  private remembered(id: string, strict: boolean): LiveSession | undefined {
    return strict ? undefined : this.memory.find(id);
  }

  private provenBy({ secret }: OpaqueToken, live: LiveSession | undefined, now: number): LiveSession | undefined {
    if (!live?.secretHash || !secretMatches(secret, live.secretHash)) return undefined;
    this.lastSeen.touch(live.session, now);
    return live;
  }

  private async read(id: string, fresh: boolean): Promise<LiveSession | undefined> {
    const live = await this.reads.read(id, fresh);
    const now = this.clock.now();
    return live === undefined || this.isIdle(live, now) ? undefined : unlessExpired(live, now);
  }

  private isIdle({ session }: LiveSession, now: number): boolean {
    // What has been noted can only put the end off, so it is looked up where the row alone says that it has come.
    return session.idleExpiresAt.getTime() <= now && this.lastSeen.idleExpiryOf(session) <= now;
  }
}

function unlessExpired(live: LiveSession, now: number): LiveSession | undefined {
  return live.session.expiresAt.getTime() > now ? live : undefined;
}
