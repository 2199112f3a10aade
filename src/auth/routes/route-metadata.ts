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
  /** Decorators that ask for something on a route which a `@Public()` beside or above them opens: refused at boot. */
  readonly unasked: readonly string[];
}

/** A handler: where its decorators are read. */
export interface Handler {
  readonly controller: Function;
  readonly handler: Function;
}

/** What asks for more than a credential. */
const DEMANDS = [
  { key: ACCESS_METADATA.roles, decorator: '@Roles' },
  { key: ACCESS_METADATA.permissions, decorator: '@Permissions' },
  { key: ACCESS_METADATA.recentLogin, decorator: '@RecentLogin' },
] as const;

/** Reads the access decorators, once for each handler at boot. */
@Injectable()
export class RouteMetadataReader {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

  /** @throws Error when a duration in a decorator can't be read */
  read({ controller, handler }: Handler): RouteMetadata {
    const nearest = <Value>(key: string): Value | undefined =>
      this.reflector.getAllAndOverride<Value | undefined>(key, [handler as never, controller as never]);
    const recentLogin = nearest<string>(ACCESS_METADATA.recentLogin);
    const { access, unasked } = this.accessOf(controller, handler);
    return {
      access,
      unasked,
      mode: nearest<string>(ACCESS_METADATA.mode),
      floorMs: this.floorOf(controller, handler),
      roles: nearest<string[]>(ACCESS_METADATA.roles) ?? [],
      permissions: nearest<string[]>(ACCESS_METADATA.permissions) ?? [],
      recentLoginMs: recentLogin === undefined ? undefined : parseDuration(recentLogin),
    };
  }

  private accessOf(controller: Function, handler: Function): Pick<RouteMetadata, 'access' | 'unasked'> {
    const demands: string[] = [];
    for (const target of [handler, controller]) {
      const says = (key: string): boolean => this.reflector.get<unknown>(key, target as never) !== undefined;
      demands.push(...DEMANDS.filter(({ key }) => says(key)).map(({ decorator }) => decorator));
      if (says(ACCESS_METADATA.optional)) return { access: 'optional', unasked: [] };
      // What the class asks for and the handler opens is an exception on purpose; the other way round is a mistake.
      if (says(ACCESS_METADATA.public)) return { access: 'public', unasked: demands };
    }
    return { access: 'guarded', unasked: [] };
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
