import { Injectable, type CanActivate } from '@nestjs/common';
import { problem } from 'portcullis';

export class Closed extends problem(403, 'closed', 'Come back between 8 and 18 o’clock UTC') {}

/** Yours: what the time is, so that a test can say so. */
@Injectable()
export class Time {
  now(): Date {
    return new Date();
  }
}

/** By day only. */
@Injectable()
export class OpeningHoursGuard implements CanActivate {
  constructor(private readonly time: Time) {}

  canActivate(): boolean {
    const hour = this.time.now().getUTCHours();
    if (hour >= 8 && hour < 18) return true;
    throw new Closed();
  }
}
