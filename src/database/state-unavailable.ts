import { DatabaseError } from 'pg';
import { problem, type ProblemOptions } from '../http/problem.js';

/** Live state can be neither trusted from memory nor read. Never let through. */
export class StateUnavailable extends problem(503, 'state_unavailable', 'The state that decides this can’t be read') {}

/** Seconds after which asking again makes sense. */
const RETRY_AFTER_S = '1';

/** What cannot be read may well be in a moment, and the answer says so (RFC 9110, section 10.2.3). */
export function unavailableForNow(options: Omit<ProblemOptions, 'headers'> = {}): StateUnavailable {
  return new StateUnavailable({ ...options, headers: { 'retry-after': RETRY_AFTER_S } });
}

/**
 * SQLSTATE classes and codes that say the server is away, full, stopping or too busy, and not that a statement is wrong:
 * connection exceptions, insufficient resources, operator intervention, lock and idle timeouts, serialization and deadlock,
 * a primary that has become a standby, and credentials or a database that are refused to new connections.
 */
const AWAY = /^(?:08...|28...|53...|57...|3D000|55P03|25006|25P0[34]|40001|40P01)$/;

/** Severities of errors that end the connection, or refuse it at its opening: no statement is to blame for them. */
const ENDS_CONNECTION = /^(?:FATAL|PANIC)$/;

/**
 * What an error of the driver means to whoever asked: `StateUnavailable` where the database is away (errors without an
 * SQLSTATE come from the socket or the pool), the error itself where the statement was wrong.
 */
export function unavailable(error: unknown): unknown {
  const isAnswer = error instanceof DatabaseError && error.code !== undefined;
  if (isAnswer && !AWAY.test(error.code ?? '') && !ENDS_CONNECTION.test(error.severity ?? '')) return error;
  return unavailableForNow({ cause: error });
}

/** SQLSTATE `read_only_sql_transaction`. */
const READ_ONLY = '25006';

/** Whether the server refused to write: a standby, or one that was told so. The driver's error, or what `unavailable` made of it. */
export function takesNoWrites(error: unknown): boolean {
  const answer = error instanceof StateUnavailable ? error.cause : error;
  return answer instanceof DatabaseError && answer.code === READ_ONLY;
}

/**
 * Whether the link itself failed: broken, or without an answer for as long as a statement may take. What was sent last may or may
 * not have been done, and nothing more will be answered on it.
 */
export function isLinkFailure(error: unknown): boolean {
  return error instanceof StateUnavailable && !(error.cause instanceof DatabaseError);
}
