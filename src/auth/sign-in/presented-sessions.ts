import { Inject, Injectable } from '@nestjs/common';
import { parseOpaqueToken } from '../../secrets/opaque-token.js';
import { secretMatches } from '../../secrets/secrets.js';
import { LiveSessions } from '../../sessions/live-sessions.js';
import type { LiveSession } from '../../sessions/session.js';

/** Finds the live session behind a session token, for routes that read their credential themselves. */
@Injectable()
export class PresentedSessions {
  constructor(@Inject(LiveSessions) private readonly sessions: LiveSessions) {}

  /** Costs one read of the primary; undefined for anything that isn't a live session's own token. */
  async find(sessionToken: string | undefined): Promise<LiveSession | undefined> {
    const presented = sessionToken === undefined ? undefined : parseOpaqueToken(sessionToken);
    if (presented === undefined) return undefined;
    const live = await this.sessions.find(presented.id);
    const matches = live?.secretHash != null && secretMatches(presented.secret, live.secretHash);
    return matches ? live : undefined;
  }
}
