/**
 * Why a live stream was ended:
 * - `session_ended`: the session is over, or the credential that opened the stream is (a new one may be to be had)
 * - `not_permitted`: the session goes on, and its user no longer holds what the stream asks for
 * - `expired`: the session idled out or reached its absolute end
 * - `state_unavailable`: neither memory nor the primary can say whether the session is still in force
 * - `server_stopping`: this node stops
 */
export type StreamEnd = 'session_ended' | 'not_permitted' | 'expired' | 'state_unavailable' | 'server_stopping';

/** What the signal of an ended stream carries as its `reason`. */
export class LiveStreamEnded extends Error {
  override readonly name = 'LiveStreamEnded';

  constructor(readonly end: StreamEnd) {
    super(`The live stream has ended: ${end}`);
  }
}

/** Codes of 4000 and more are the application's own (RFC 6455, section 7.4.2); 1001 and 1013 are IANA's. */
const CLOSE_CODES: Readonly<Record<StreamEnd, number>> = {
  session_ended: 4401,
  not_permitted: 4403,
  expired: 4401,
  state_unavailable: 1013,
  server_stopping: 1001,
};

/**
 * The WebSocket close code that says why: 4401 (sign in, or connect with the current credential), 4403 (you may not), 1013
 * (try again later), 1001 (going away: connect again).
 */
export function closeCodeOf(end: StreamEnd): number {
  return CLOSE_CODES[end];
}
