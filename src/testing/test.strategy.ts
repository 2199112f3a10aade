import { Inject, Injectable } from '@nestjs/common';
import { Strategy } from 'passport';
import type { Proof, ProofRequest } from '../auth/strategies/proof.js';
import { TestSignIns } from './test-sign-ins.js';

/** Stands in for the strategies that need a database; whatever else decides about a request is the real thing. */
@Injectable()
export class TestStrategy extends Strategy {
  constructor(@Inject(TestSignIns) private readonly signIns: TestSignIns) {
    super();
  }

  override authenticate(_request: object, asked: ProofRequest): void {
    const principal = this.signIns.find(asked);
    if (principal === undefined) return this.fail(401);
    const proof: Proof = { principal, live: undefined };
    this.success(proof);
  }
}
