import { InvalidSession } from '../auth.errors.js';
import { challenge } from '../modes/mode.js';

/** The session that a flow goes on with was ended by another call in between: the caller has to sign in again. */
export function endedMeanwhile(): InvalidSession {
  return new InvalidSession({ headers: { 'www-authenticate': challenge(['Session', 'Bearer']) } });
}
