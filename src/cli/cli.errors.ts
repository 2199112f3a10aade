/** A command can't do what it was asked to. The message is one line, fit for an operator; no secrets in it. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
}
