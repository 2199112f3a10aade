import { Module } from '@nestjs/common';
import { UsersModule } from '../users/users.module.js';
import { LastSeen } from './last-seen.js';
import { LiveSessions } from './live-sessions.js';
import { LiveStreamReads } from './live-streams-reads.js';
import { LiveStreamWatch } from './live-streams-watch.js';
import { LiveStreams } from './live-streams.js';
import { SessionCookie } from './session-cookie.js';
import { SessionEnding } from './session-ending.js';
import { SessionMemory } from './session-memory.js';
import { SessionReads } from './session-reads.js';
import { SessionList } from './session-list.js';
import { SessionSweep } from './session-sweep.js';
import { SessionsService } from './sessions.service.js';

/** The session row, its cookie, and live state. */
@Module({
  imports: [UsersModule],
  providers: [
    LastSeen,
    LiveSessions,
    LiveStreamReads,
    LiveStreamWatch,
    LiveStreams,
    SessionMemory,
    SessionReads,
    SessionCookie,
    SessionEnding,
    SessionList,
    SessionSweep,
    SessionsService,
  ],
  exports: [
    LastSeen,
    LiveSessions,
    LiveStreams,
    SessionCookie,
    SessionEnding,
    SessionList,
    SessionMemory,
    SessionReads,
    SessionsService,
  ],
})
export class SessionsModule {}
