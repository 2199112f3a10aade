import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import type { OpaqueToken } from '../secrets/opaque-token.js';
import { hashSecret } from '../secrets/secrets.js';
import { LastSeen } from '../sessions/last-seen.js';
import type { MintSource } from './access-token-minter.js';
import { SigningKeys } from './keys/signing-keys.js';
import { RefreshStatements, type Rotation } from './refresh-statements.js';
import { deriveSuccessorSecret } from './refresh-token.js';

/** The successor of a refresh token, and what its access token is minted from. */
export interface Successor {
  readonly id: string;
  readonly secret: string;
  readonly expiresAt: Date;
  readonly source: MintSource;
  /** Whether it was made just now, and not given once more. */
  readonly isNew: boolean;
}

/**
 * How a refresh came out. `reused` has ended nothing yet: past the grace, or its session is dead and the reuse that ended it
 * may not be everywhere.
 */
export type RefreshOutcome =
  { readonly kind: 'renewed'; readonly successor: Successor } | { readonly kind: 'superseded' | 'reused' | 'invalid' };

/**
 * One refresh, mostly in one round trip: finds, locks, marks as used, inserts the successor and reads what a token is minted from.
 * That the session was used is noted and written behind, as for any other use of it.
 */
@Injectable()
export class RefreshTurn {
  constructor(
    @Inject(RefreshStatements) private readonly statements: RefreshStatements,
    @Inject(LastSeen) private readonly lastSeen: LastSeen,
    @Inject(SigningKeys) private readonly keys: SigningKeys,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Takes nothing from anybody, so it has no place in the change log; what must be ended is left to the caller.
   *
   * Costs one statement, which is a transaction, or two where a shared one left it out (see `RefreshStatements`); up to three more
   * where the session would idle out but for what this node has noted and not yet written.
   *
   * @throws StateUnavailable also when a lock isn't given up within half a lease
   */
  async run(presented: OpaqueToken): Promise<RefreshOutcome> {
    const secret = deriveSuccessorSecret(this.keys.refreshDerivationKey(), presented);
    const rotation: Rotation = {
      id: presented.id,
      // Compared in the database as hashes: how long that takes says nothing of the secret.
      secretHash: hashSecret(presented.secret),
      successorId: randomUUID(),
      successorHash: hashSecret(secret),
    };
    let turn = await this.statements.send(rotation);
    if (turn.outcome === 'idle' && this.lastSeen.idleExpiryOf(turn.session) > this.clock.now()) {
      await this.lastSeen.flush();
      turn = await this.statements.send(rotation);
    }
    switch (turn.outcome) {
      case 'rotated':
      case 'repeated': {
        const { outcome, successorId: id, successorExpiry: expiresAt, source } = turn;
        if (outcome === 'rotated') this.lastSeen.touch(source.live.session);
        return { kind: 'renewed', successor: { id, secret, expiresAt, source, isNew: outcome === 'rotated' } };
      }
      case 'idle':
        return { kind: 'invalid' };
      default:
        return { kind: turn.outcome };
    }
  }
}
