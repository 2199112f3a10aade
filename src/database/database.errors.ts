/** The database can't be used as it is configured. The message is one line, fit for an operator; no secrets in it. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
}
