import { problem } from '../http/problem.js';

/** Not one's own, or unknown: alike, so that ids of others can't be probed. */
export class SessionNotFound extends problem(404, 'session_not_found', 'There is no such session') {}
