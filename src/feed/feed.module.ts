import { Module } from '@nestjs/common';
import { TokensModule } from '../tokens/tokens.module.js';
import { ChangeHistory } from './change-history.js';
import { LeaseAnswers } from './lease-answers.js';
import { LeaseService } from './lease.service.js';
import { VerifierLeases } from './verifier-leases.js';
import { WaitingPulls } from './waiting-pulls.js';

/** Leases for verifiers in other services. */
@Module({
  imports: [TokensModule],
  providers: [ChangeHistory, LeaseAnswers, LeaseService, VerifierLeases, WaitingPulls],
  exports: [LeaseService],
})
export class FeedModule {}
