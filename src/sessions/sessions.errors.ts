import { problem } from '../http/problem.js';

/** Not one's own, or unknown: alike, so that ids of others can't be probed. */
export class SessionNotFound extends problem(404, 'session_not_found', 'There is no such session') {}

/** A machine asked for what only a person has. */
export class PersonRequired extends problem(403, 'person_required', 'Only a person can do this') {}
