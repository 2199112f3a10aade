import { Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ACCESS_METADATA } from '../../access/index.js';
import { parseDuration } from '../../config/index.js';
import type { RouteAccess } from './route-decision.js';

/** What the decorators of a handler and its class say. A handler's own word counts before its class's. */
export interface RouteMetadata {
  readonly access: RouteAccess;
  readonly mode: string | undefined;
  /** Milliseconds; the strictest of handler and class. */
  readonly floorMs: number | undefined;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly recentLoginMs: number | undefined;
}

/** A handler: where its decorators are read. */
export interface Handler {
  readonly controller: Function;
  readonly handler: Function;
}

/** Reads the access decorators, once for each handler at boot. */
@Injectable()
export class RouteMetadataReader {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

  /** @throws Error when a duration in a decorator can't be read */
  read({ controller, handler }: Handler): RouteMetadata {
    const nearest = <Value>(key: string): Value | undefined =>
      this.reflector.getAllAndOverride<Value | undefined>(key, [handler as never, controller as never]);
    const recentLogin = nearest<string>(ACCESS_METADATA.recentLogin);
    return {
      access: this.accessOf(nearest),
      mode: nearest<string>(ACCESS_METADATA.mode),
      floorMs: this.floorOf(controller, handler),
      roles: nearest<string[]>(ACCESS_METADATA.roles) ?? [],
      permissions: nearest<string[]>(ACCESS_METADATA.permissions) ?? [],
      recentLoginMs: recentLogin === undefined ? undefined : parseDuration(recentLogin),
    };
  }

  private accessOf(nearest: <Value>(key: string) => Value | undefined): RouteAccess {
    if (nearest<boolean>(ACCESS_METADATA.public) === true) return 'public';
    return nearest<boolean>(ACCESS_METADATA.optional) === true ? 'optional' : 'guarded';
  }

  /** A floor on the class holds for every handler; one on the handler can only raise it. */
  private floorOf(controller: Function, handler: Function): number | undefined {
    const floors = [handler, controller]
      .map((target) => this.reflector.get<string | undefined>(ACCESS_METADATA.maxStaleness, target as never))
      .filter((duration) => duration !== undefined)
      .map((duration) => parseDuration(duration));
    return floors.length === 0 ? undefined : Math.min(...floors);
  }
}
