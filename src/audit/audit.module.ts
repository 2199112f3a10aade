import { Global, Module } from '@nestjs/common';
import { AuditLog } from './audit-log.js';
import { AuditPurge } from './audit-purge.js';
import { AuditTrail } from './audit-trail.js';
import { PortcullisEvents } from './portcullis-events.js';

/** The append-only record of who did what, and the events that tell of it. */
@Global()
@Module({
  providers: [AuditLog, AuditPurge, AuditTrail, PortcullisEvents],
  exports: [AuditLog, AuditTrail, PortcullisEvents],
})
export class AuditModule {}
