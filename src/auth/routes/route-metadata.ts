import { Injectable } from '@nestjs/common';
import { ACCESS_METADATA, accessMarkOf } from '../../access/index.js';
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
  /** Under which its class has it: the function itself may be one that another decorator or the constructor made of it. */
  readonly handlerName: string;
}

/** What asks for somebody: by a mode, or for more than a credential. */
const DEMANDS = [
  { key: ACCESS_METADATA.mode, decorator: '@AuthMode' },
  { key: ACCESS_METADATA.roles, decorator: '@Roles' },
  { key: ACCESS_METADATA.permissions, decorator: '@Permissions' },
  { key: ACCESS_METADATA.recentLogin, decorator: '@RecentLogin' },
] as const;

/** Reads the access decorators, once for each handler at boot. */
@Injectable()
export class RouteMetadataReader {
  /** @throws Error when a duration in a decorator can't be read */
  read(of: Handler): RouteMetadata {
    const places = [ofHandler(of), ofClass(of)];
    const nearest = <Value>(key: string): Value | undefined =>
      places.map((says) => says(key)).find((value) => value !== undefined) as Value | undefined;
    const recentLogin = nearest<string>(ACCESS_METADATA.recentLogin);
    const { access, unasked } = accessOf(places);
    return {
      access,
      unasked,
      mode: nearest<string>(ACCESS_METADATA.mode),
      floorMs: floorOf(places),
      roles: nearest<string[]>(ACCESS_METADATA.roles) ?? [],
      permissions: nearest<string[]>(ACCESS_METADATA.permissions) ?? [],
      recentLoginMs: recentLogin === undefined ? undefined : parseDuration(recentLogin),
    };
  }
}

/** What a handler, or a class, is marked with under a key. */
type Place = (key: string) => unknown;

function ofHandler({ controller, handler, handlerName }: Handler): Place {
  return (key) => accessMarkOf(key, controller, handler, handlerName);
}

function ofClass({ controller }: Handler): Place {
  return (key) => Reflect.getMetadata(key, controller) as unknown;
}

function accessOf(places: readonly Place[]): Pick<RouteMetadata, 'access' | 'unasked'> {
  const demands: string[] = [];
  for (const says of places) {
    demands.push(...DEMANDS.filter(({ key }) => says(key) !== undefined).map(({ decorator }) => decorator));
    if (says(ACCESS_METADATA.optional) !== undefined) return { access: 'optional', unasked: [] };
    // What the class asks for and the handler opens is an exception on purpose; the other way round is a mistake.
    if (says(ACCESS_METADATA.public) !== undefined) return { access: 'public', unasked: demands };
  }
  return { access: 'guarded', unasked: [] };
}

/** A floor on the class holds for every handler; one on the handler can only raise it. */
function floorOf(places: readonly Place[]): number | undefined {
  const floors = places
    .map((says) => says(ACCESS_METADATA.maxStaleness) as string | undefined)
    .filter((duration) => duration !== undefined)
    .map((duration) => parseDuration(duration));
  return floors.length === 0 ? undefined : Math.min(...floors);
}
