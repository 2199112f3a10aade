import { RouteConfigurationError } from './auth/auth.errors.js';
import { SignInProviderError } from './auth/providers/providers.errors.js';
import { NodesDisagreeError } from './changes/changes.errors.js';
import { ConfigError } from './config/index.js';
import { DatabaseUnavailableError } from './database/database.errors.js';
import { isDenied } from './database/denied.js';
import { EmbeddedDatabaseError } from './database/embedded/embedded.errors.js';
import { StateUnavailable, takesNoWrites } from './database/state-unavailable.js';
import { ListenError } from './http/listen-error.js';
import { ClaimsProviderError, WrongSecretError } from './tokens/tokens.errors.js';
import { LimitsStoreError } from './limits/limits.errors.js';
import { WorkersError } from './workers/workers.errors.js';

/** Refusals that an operator can act on: their message says all there is to say. */
const EXPECTED = [
  ConfigError,
  RouteConfigurationError,
  DatabaseUnavailableError,
  EmbeddedDatabaseError,
  WorkersError,
  WrongSecretError,
  ClaimsProviderError,
  SignInProviderError,
  LimitsStoreError,
  ListenError,
  NodesDisagreeError,
] as const;

/**
 * What to print when a start fails: one line for each thing that is wrong, without a stack trace. Anything unexpected keeps
 * its stack, since whoever reports it will be asked for it.
 */
export function startupMessage(error: unknown): string {
  if (error instanceof AggregateError) return (error.errors as unknown[]).map(startupMessage).join('\n');
  if (error instanceof StateUnavailable) return wentAway(error);
  if (isDenied(error)) return mayNot(error);
  if (EXPECTED.some((expected) => error instanceof expected)) return (error as Error).message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** It was there at first: an address that is wrong would have been refused by then. */
function wentAway(error: StateUnavailable): string {
  const { cause } = error;
  const reason = cause instanceof Error ? cause.message.split('\n', 1)[0] : 'no answer';
  if (takesNoWrites(error)) return `the database takes no writes, by default_transaction_read_only: ${reason}`;
  return `the database went away: ${reason}`;
}

/** Of a role that owns nothing and was given too little. */
function mayNot({ message }: Error): string {
  return `${message}: the role of database.url needs SELECT, INSERT, UPDATE and DELETE on every table of Portcullis`;
}
