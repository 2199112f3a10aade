/** The workers could not be started, or did not stop cleanly. Lines fit for an operator, the worker's own where it had any. */
export class WorkersError extends Error {
  override readonly name = 'WorkersError';
}
