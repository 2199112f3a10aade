import { Injectable } from '@nestjs/common';
import { AuditTrail, type AnyAuditEvent } from 'portcullis';

/** Commits under way have their time already, and can't be read yet. */
const OVERLAP_MS = 60_000;

@Injectable()
export class AuditCopy {
  private known = new Map<string, Date>();

  constructor(private readonly trail: AuditTrail) {}

  /** Hands on what is new since `from`, and says from when to go on. */
  async copy(from: Date, hand: (event: AnyAuditEvent) => Promise<void>): Promise<Date> {
    const next = new Date(Math.max(from.getTime(), Date.now() - OVERLAP_MS));
    for await (const event of this.trail.read({ from })) {
      if (this.known.has(event.id)) continue;
      await hand(event);
      this.known.set(event.id, event.at);
    }
    this.known = new Map([...this.known].filter(([, at]) => at >= next));
    return next;
  }
}
