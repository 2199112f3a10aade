/**
 * What our statements rest on, however the role, the database or the server is set: moments are read in the form of ISO 8601, and each
 * statement sees what was committed before it, also where it has waited for a lock.
 */
export const CONNECTION_SETTINGS = `SET DateStyle = ISO; SET default_transaction_isolation = 'read committed'`;

/**
 * Takes the limits away that a role may have been given: work on whole tables, and waiting while another process does it, takes as
 * long as it takes. By name, since servers of before PostgreSQL 14 don't know the last one.
 */
export const UNLIMITED = `
  SELECT set_config(name, '0', false) FROM pg_settings
  WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_session_timeout')`;
