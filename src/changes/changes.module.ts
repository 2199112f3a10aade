import { Global, Module } from '@nestjs/common';
import { ChangeFeed } from './change-feed.js';
import { Changes } from './changes.js';
import { Confirmations } from './confirmations.js';
import { DeadNodes } from './dead-nodes.js';
import { EpochWatch } from './epoch-watch.js';
import { Lease } from './lease.js';
import { LeaseKeeper } from './lease-keeper.js';

/** The change log, the lease of this process, and receipts. */
@Global()
@Module({
  providers: [ChangeFeed, Changes, Confirmations, DeadNodes, EpochWatch, Lease, LeaseKeeper],
  exports: [ChangeFeed, Changes, Lease],
})
export class ChangesModule {}
