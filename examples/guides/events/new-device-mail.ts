import { Injectable } from '@nestjs/common';
import { AuditTrail, PortcullisEvents, UsersService, type AnyAuditEvent, type EventOf } from 'portcullis';
import { Mailer } from './mailer.js';

const REMEMBERED_MS = 180 * 24 * 60 * 60_000;

/** Mails people about a sign-in by a program, or from an address, that they haven't signed in by lately. */
@Injectable()
export class NewDeviceMail {
  constructor(
    events: PortcullisEvents,
    private readonly trail: AuditTrail,
    private readonly users: UsersService,
    private readonly mailer: Mailer,
  ) {
    events.on('session.created', (event) => this.look(event));
  }

  private async look(event: EventOf<'session.created'>): Promise<void> {
    const { userId, at, address, userAgent } = event;
    const user = userId === null ? undefined : await this.users.find(userId);
    if (user === undefined || (await this.isKnown(event))) return;
    const text = `${at.toISOString()}, ${userAgent ?? 'an unnamed program'}, from ${address ?? 'nowhere'}`;
    await this.mailer.send(user.email, 'New sign-in to your account', text);
  }

  /** By what the audit log has: at most a hundred sign-ins, in one read. */
  private async isKnown({ id, at, userId, address, userAgent }: EventOf<'session.created'>): Promise<boolean> {
    const { items } = await this.trail.list({
      type: ['session.created'],
      user: userId ?? undefined,
      from: new Date(at.getTime() - REMEMBERED_MS),
      limit: 100,
    });
    // Of two in one millisecond the ids decide: each would take the other for the earlier one, and nobody would be told.
    const isEarlier = (one: AnyAuditEvent) => one.at < at || (one.at.getTime() === at.getTime() && one.id < id);
    return items.some((one) => isEarlier(one) && one.address === address && one.userAgent === userAgent);
  }
}
