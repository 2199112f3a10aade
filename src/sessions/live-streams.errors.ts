import { problem } from '../http/problem.js';

/** Nothing could end such a stream: a machine's principal, or one of a strategy that knows no sessions. */
export class SessionRequired extends problem(403, 'session_required', 'A live stream needs a session') {}
