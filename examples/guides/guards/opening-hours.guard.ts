import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Clock, problem } from 'portcullis';

/** With `retry-after` in seconds, so that a client knows when to come back. */
export class Closed extends problem(403, 'closed', 'This is done in opening hours only') {}

type Hours = readonly [from: number, to: number];

/** From one whole hour to another, in UTC. */
export const OpenBetween = (...hours: Hours): MethodDecorator & ClassDecorator => SetMetadata('hours', hours);

/** Time of day, by the injected clock, which tests move. */
@Injectable()
export class OpeningHoursGuard implements CanActivate {
  constructor(
    private readonly clock: Clock,
    private readonly reflector: Reflector,
  ) {}

  /** @throws Closed */
  canActivate(context: ExecutionContext): boolean {
    const places = [context.getHandler(), context.getClass()];
    const hours = this.reflector.getAllAndOverride<Hours | undefined>('hours', places);
    const now = this.clock.date();
    if (hours === undefined || (hours[0] <= now.getUTCHours() && now.getUTCHours() < hours[1])) return true;
    const opens = new Date(now);
    opens.setUTCHours(hours[0], 0, 0, 0);
    if (opens < now) opens.setUTCDate(opens.getUTCDate() + 1);
    throw new Closed({ headers: { 'retry-after': String(Math.ceil((opens.getTime() - now.getTime()) / 1_000)) } });
  }
}
