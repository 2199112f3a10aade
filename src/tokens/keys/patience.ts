/**
 * At a start nobody holds the head of the change log, so there is time: nodes that start at once wait for one another to make
 * the first keys, however short their leases.
 */
export const PATIENT = `SET LOCAL lock_timeout = '10s'; SET LOCAL idle_in_transaction_session_timeout = '10s'`;
