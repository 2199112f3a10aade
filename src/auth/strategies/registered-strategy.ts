import { HttpException, Logger } from '@nestjs/common';
import { Strategy } from 'passport';
import { parseDuration } from '../../config/index.js';
import { Problem } from '../../http/problem.js';
import { AuthenticationUnavailable } from '../auth.errors.js';
import type { FoundMode } from '../modes/mode-discovery.js';
import type { ModeOptions } from '../modes/provides-mode.js';
import { principalOfProven } from './proven-principal.js';
import type { Proof, ProofRequest } from './proof.js';
import type { RequestProof, RequestStrategy } from './request-strategy.js';
import { driveStrategy, type StrategyOutcome } from './strategy-driver.js';

const DEFAULT_TIMEOUT = '5s';

/**
 * A strategy of one's own, held to what the guard relies on: it says something in time, a success names a principal, and
 * whatever else it does (pass, redirect, throw, nothing) lets nobody in.
 */
export class RegisteredStrategy extends Strategy {
  private readonly logger = new Logger(RegisteredStrategy.name);
  private readonly timeoutMs: number;

  constructor(
    private readonly options: ModeOptions,
    /** Yields what the strategy succeeded with, at once or later; undefined is a refusal. */
    private readonly attempt: (request: object, proof: RequestProof) => unknown,
  ) {
    super();
    this.timeoutMs = parseDuration(options.timeout ?? DEFAULT_TIMEOUT);
  }

  /** @throws TypeError for an instance that can't be a strategy */
  static around({ options, instance, provider }: FoundMode): RegisteredStrategy {
    if (instance instanceof Strategy) return new RegisteredStrategy(options, (request) => drive(instance, request));
    const own = instance as Partial<RequestStrategy> | null | undefined;
    if (typeof own?.authenticate !== 'function')
      throw new TypeError(`mode "${options.name}": ${provider} has no method authenticate`);
    return new RegisteredStrategy(options, (request, proof) => own.authenticate?.(request, proof));
  }

  override authenticate(request: object, asked: ProofRequest): void {
    let found: unknown;
    try {
      // With an empty credential the strategy isn't asked: it may look for another one elsewhere, such as in the query string.
      found = asked.credential.value === '' && !this.takesWhole(asked) ? undefined : this.ask(request, asked);
      if (!(found instanceof Promise)) return this.finish(found, asked);
    } catch (error) {
      return this.error(this.failureOf(error));
    }
    this.inTime(found)
      .then((settled) => this.finish(settled, asked))
      .catch((error: unknown) => this.error(this.failureOf(error)));
  }

  private takesWhole({ mode, credential }: ProofRequest): boolean {
    return mode.registered?.some(({ from, kind }) => from === 'request' && kind === credential.kind) === true;
  }

  private ask(request: object, { credential, strict }: ProofRequest): unknown {
    const user = this.attempt(request, { credential, strict });
    return isThenable(user) ? Promise.resolve(user).then((one) => this.named(one, request)) : this.named(user, request);
  }

  private named(user: unknown, request: object): unknown {
    if (user === undefined || user === null || this.options.principal === undefined) return user;
    const found: unknown = this.options.principal(user as never, request);
    return isThenable(found) ? Promise.resolve(found) : found;
  }

  private inTime(found: Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const late = (): void => reject(new Error(`no answer within ${this.timeoutMs} ms`));
      const timer = setTimeout(late, this.timeoutMs);
      found.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }

  private finish(found: unknown, asked: ProofRequest): void {
    if (found === undefined || found === null) return this.fail(401);
    const proof: Proof = { principal: principalOfProven(found, asked), live: undefined };
    this.success(proof);
  }

  /** What was meant for whoever asks goes to them; anything else goes to the log. */
  private failureOf(error: unknown): Error {
    if (error instanceof Problem || error instanceof HttpException) return error;
    this.logger.error({ err: error, mode: this.options.name }, 'a strategy failed: the request was refused');
    return new AuthenticationUnavailable({ cause: error, headers: { 'retry-after': '1' } });
  }
}

function drive(strategy: Strategy, request: object): unknown {
  const outcome = driveStrategy(strategy, request, { session: false });
  return outcome instanceof Promise ? outcome.then(userOf) : userOf(outcome);
}

/** Passing or redirecting is for sign-in pages: no answer to a request that asks for data, and so a refusal. */
function userOf(outcome: StrategyOutcome): unknown {
  if (outcome.kind === 'error') throw outcome.error;
  return outcome.kind === 'success' ? outcome.user : undefined;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function';
}
