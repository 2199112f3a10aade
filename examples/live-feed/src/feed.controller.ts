import { Controller, Sse, type MessageEvent } from '@nestjs/common';
import { CurrentPrincipal, LiveStreams, Roles, type Principal } from 'portcullis';
import { map, type Observable } from 'rxjs';
import { Feed } from './feed.js';

/** The feed as server-sent events. */
@Controller('v1/feed')
@Roles('staff')
export class FeedController {
  constructor(
    private readonly feed: Feed,
    private readonly streams: LiveStreams,
  ) {}

  /** Completes with the session, or when its user is no longer staff; the browser comes back and is refused with 401 or 403. */
  @Sse()
  listen(@CurrentPrincipal() listener: Principal): Observable<MessageEvent> {
    return this.feed.events$.pipe(
      this.streams.untilRevoked(listener, { requires: { roles: ['staff'] } }),
      map((data) => ({ data })),
    );
  }
}
