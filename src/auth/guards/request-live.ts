import type { LiveSession } from '../../sessions/session.js';

const LIVE = Symbol('live session');

interface Carrier {
  [LIVE]?: LiveSession;
}

/** Keeps the live state that a request was decided by, so that a handler needs no second look. Only guards call this. */
export function attachLive(request: object, live: LiveSession): void {
  (request as Carrier)[LIVE] = live;
}

/** The live state that the request was decided by; undefined where a token alone decided. */
export function liveOf(request: object): LiveSession | undefined {
  return (request as Carrier)[LIVE];
}
