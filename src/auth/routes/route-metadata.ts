import { Injectable } from '@nestjs/common';
import {
  ACCESS_METADATA,
  accessMarksOf,
  nearestMark,
  type AccessMarks,
  type MarkedHandler,
} from '../../access/index.js';
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
  read(of: MarkedHandler): RouteMetadata {
    const marks = accessMarksOf(of);
    const nearest = <Value>(key: string): Value | undefined => nearestMark(marks, key);
    const recentLogin = nearest<string>(ACCESS_METADATA.recentLogin);
    const { access, unasked } = accessOf(marks);
    return {
      access,
      unasked,
      mode: nearest<string>(ACCESS_METADATA.mode),
      floorMs: floorOf(marks),
      roles: nearest<string[]>(ACCESS_METADATA.roles) ?? [],
      permissions: nearest<string[]>(ACCESS_METADATA.permissions) ?? [],
      recentLoginMs: recentLogin === undefined ? undefined : parseDuration(recentLogin),
    };
  }
}

function accessOf(marks: readonly AccessMarks[]): Pick<RouteMetadata, 'access' | 'unasked'> {
  const demands: string[] = [];
  for (const says of marks) {
    demands.push(...DEMANDS.filter(({ key }) => says(key) !== undefined).map(({ decorator }) => decorator));
    if (says(ACCESS_METADATA.optional) !== undefined) return { access: 'optional', unasked: [] };
    // What the class asks for and the handler opens is an exception on purpose; the other way round is a mistake.
    if (says(ACCESS_METADATA.public) !== undefined) return { access: 'public', unasked: demands };
  }
  return { access: 'guarded', unasked: [] };
}

/** A floor on the class holds for every handler; one on the handler can only raise it. */
function floorOf(marks: readonly AccessMarks[]): number | undefined {
  const floors = marks
    .map((says) => says(ACCESS_METADATA.maxStaleness) as string | undefined)
    .filter((duration) => duration !== undefined)
    .map((duration) => parseDuration(duration));
  return floors.length === 0 ? undefined : Math.min(...floors);
}
