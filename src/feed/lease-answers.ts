import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Incarnation } from '../changes/lease.js';
import { Clock } from '../clock/clock.js';
import { CONFIG, type Config } from '../config/index.js';
import { writeObjectPart } from '../tokens/jwt/compact-jws.js';
import { LEASE_ANSWER_TYPE, type LeaseAnswer } from '../tokens/jwt/lease-answer.js';
import { signData } from '../tokens/jwt/signature.js';
import type { SigningKey } from '../tokens/keys/signing-key.js';
import type { Lacking } from './change-history.js';

/** What an answer says, and to whom. */
export interface AnswerParts {
  readonly clientId: string;
  readonly nonce: string;
  readonly incarnation: Incarnation;
  readonly lacking: Lacking;
  readonly leaseMs: number;
}

/** The one kind of event in an answer (RFC 8417, section 2.2). Its content is in the claims beside it. */
const EVENT = 'urn:portcullis:event:changes';

/** Turns what a verifier lacks into a signed answer. Synchronous, so that nothing changes meanwhile. */
@Injectable()
export class LeaseAnswers {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Signs; costs one signature. Typed so that no access token passes for an answer, and no answer for one. */
  sign({ clientId, nonce, incarnation, lacking, leaseMs }: AnswerParts, key: SigningKey): string {
    const claims: LeaseAnswer & { readonly events: object } = {
      iss: this.config.tokens.issuer,
      aud: clientId,
      iat: Math.floor(this.clock.now() / 1_000),
      jti: randomUUID(),
      nonce,
      epoch: incarnation.history,
      term: incarnation.epoch,
      ...lacking,
      lease_ms: leaseMs,
      events: { [EVENT]: {} },
    };
    const input = `${writeObjectPart({ alg: key.algorithm, typ: LEASE_ANSWER_TYPE, kid: key.kid })}.${writeObjectPart(claims)}`;
    return `${input}.${signData(key.algorithm, key.privateKey, Buffer.from(input, 'latin1')).toString('base64url')}`;
  }
}
