import type { Strategy } from 'passport';
import { AccessTokenStrategy } from './access-token.strategy.js';
import type { Proof, ProofRequest } from './proof.js';
import { SessionTokenStrategy } from './session-token.strategy.js';
import type { StrategyOutcome } from './strategy-driver.js';

/** A strategy whose `authenticate` does nothing but report what `prove` finds. */
type DirectStrategy = AccessTokenStrategy | SessionTokenStrategy;

/**
 * Whether a strategy may be asked for its proof itself. Driving it through Passport's contract comes to the same and takes an
 * object and five functions for each request. Only where `authenticate` is ours: whoever overrides it, in a subclass or on
 * the instance, means it to run.
 */
export function provesDirectly(strategy: Strategy): strategy is DirectStrategy {
  // Compared, never called.
  /* eslint-disable @typescript-eslint/unbound-method */
  const { authenticate } = strategy;
  return (
    authenticate === SessionTokenStrategy.prototype.authenticate ||
    authenticate === AccessTokenStrategy.prototype.authenticate
  );
  /* eslint-enable @typescript-eslint/unbound-method */
}

/** What driving the strategy would have come to; at once where it decides at once. What it throws, the request fails with. */
export function proveDirectly(
  strategy: DirectStrategy,
  asked: ProofRequest,
): StrategyOutcome | Promise<StrategyOutcome> {
  const proof = strategy.prove(asked);
  return proof instanceof Promise ? proof.then(outcomeOf) : outcomeOf(proof);
}

const FAILED: StrategyOutcome = Object.freeze({ kind: 'fail', status: 401 });

function outcomeOf(proof: Proof | undefined): StrategyOutcome {
  return proof === undefined ? FAILED : { kind: 'success', user: proof };
}
