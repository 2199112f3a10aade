/** Another live node puts something else into access tokens. One line, fit for an operator. */
export class NodesDisagreeError extends Error {
  override readonly name = 'NodesDisagreeError';
}
