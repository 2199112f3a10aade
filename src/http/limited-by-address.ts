import {
  applyDecorators,
  Inject,
  Injectable,
  SetMetadata,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { catchError, from, type Observable } from 'rxjs';
import type { HttpRequest } from './http-io.js';
import type { NoGuess } from './problem.js';
import { problemOf } from './problem-of.js';
import { clientAddress } from './request-context.js';

const METADATA = 'portcullis:limited-by-address';

/**
 * What is limited for each client address:
 *
 * - `registrations`: each call counts;
 * - `refreshes`, `clients` (authentication of OAuth clients and verifiers): calls that end with 400 or 401 count. What is
 *   guessed there has 256 bits, so no secret rests on this limit; a call that succeeds costs nothing.
 * - `providers` (sign-ins by other providers, and linking to them): the same. Where a strategy takes passwords, its account has a
 *   limit of its own.
 */
export type AddressLimitName = 'registrations' | 'refreshes' | 'clients' | 'providers';

/** Who counts. The room of limits provides it; injected by this class. */
export abstract class AddressLimits {
  /** Before the handler runs. @throws TooManyAttempts, StateUnavailable */
  abstract admit(name: AddressLimitName, address: string): Promise<void>;
  /**
   * After it failed for want of a right credential. A handler that answers such a failure, and doesn't throw it, calls this itself.
   *
   * @throws TooManyAttempts, StateUnavailable in place of the failure
   */
  abstract failed(name: AddressLimitName, address: string): Promise<void>;
}

/** Asks `AddressLimits` around a handler. Runs after the guards and before bodies are validated. */
@Injectable()
class AddressLimitInterceptor implements NestInterceptor {
  constructor(@Inject(AddressLimits) private readonly limits: AddressLimits) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const name = Reflect.getMetadata(METADATA, context.getHandler()) as AddressLimitName;
    const address = clientAddress(context.switchToHttp().getRequest<HttpRequest>());
    await this.limits.admit(name, address);
    return next.handle().pipe(catchError((error: unknown) => from(this.rethrow(name, address, error))));
  }

  private async rethrow(name: AddressLimitName, address: string, error: unknown): Promise<never> {
    if (isCounted(error)) await this.limits.failed(name, address);
    throw error;
  }
}

/**
 * Whether an error counts as a failure: 400 and 401 do, since what they refuse may have been a guess. What can't have been one
 * (`NoGuess`) doesn't. A page of another site can make any browser send such a request, and a verifier may go away while it waits:
 * if that counted, it would use up the limit of everybody at the same address.
 */
export function isCounted(error: unknown): boolean {
  if ((error as Partial<NoGuess>).isNoGuess === true) return false;
  const status = statusOf(error);
  return status === 400 || status === 401;
}

/** Errors with a filter of their own, as OAuth's, say it themselves. */
function statusOf(error: unknown): number {
  const { status } = error as { readonly status?: unknown };
  return typeof status === 'number' ? status : problemOf(error).status;
}

/**
 * Limits a route by the address of the client (IPv6 by its /64): past it the answer is 429 `too_many_attempts`, and the
 * handler doesn't run. Name that code in the route's `@Problems`.
 */
export const LimitedByAddress = (name: AddressLimitName): MethodDecorator =>
  applyDecorators(SetMetadata(METADATA, name), UseInterceptors(AddressLimitInterceptor));
