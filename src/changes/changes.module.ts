import { Global, Module } from '@nestjs/common';
import { Acknowledgements } from './acknowledgements.js';
import { ChangeFeed } from './change-feed.js';
import { ChangeLogPurge } from './change-log-purge.js';
import { Changes } from './changes.js';
import { Confirmations } from './confirmations.js';
import { DeadNodes } from './dead-nodes.js';
import { EpochWatch } from './epoch-watch.js';
import { Lease } from './lease.js';
import { LeaseKeeper } from './lease-keeper.js';
import { NodeAgreement } from './node-agreement.js';
import { RevocationWaits } from './revocation-waits.js';

/** The change log, the lease of this process, and receipts. */
@Global()
@Module({
  providers: [
    Acknowledgements,
    ChangeFeed,
    ChangeLogPurge,
    Changes,
    Confirmations,
    DeadNodes,
    EpochWatch,
    Lease,
    LeaseKeeper,
    NodeAgreement,
    RevocationWaits,
  ],
  exports: [Acknowledgements, ChangeFeed, Changes, Lease, NodeAgreement, RevocationWaits],
})
export class ChangesModule {}
