import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, formatDuration, type Config } from '../../config/index.js';
import type { Mode } from '../modes/mode.js';
import { ModeRegistry } from '../modes/mode-registry.js';
import type { ModeSource, RouteDecision } from './route-decision.js';
import type { RouteMetadata } from './route-metadata.js';
import { describeRule, type RouteRule } from './rule-set.js';

const FLOOR_MODE = 'hybrid';

/** What was decided for a route, and what is wrong with it. */
export interface Decided {
  readonly decision: RouteDecision;
  readonly refusals: readonly string[];
}

/**
 * Decides the mode of one route: the first matching rule of the configuration, else the decorator, else the deployment's
 * mode; a floor raises the latter two to `hybrid`, unless a decorator names a registered mode, which is refused under one.
 */
@Injectable()
export class RouteDecider {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(ModeRegistry) private readonly modes: ModeRegistry,
  ) {}

  /** @param route how messages name it: `GET /v1/users/:id` */
  decide(route: string, metadata: RouteMetadata, rule: RouteRule | undefined): Decided {
    const [name, namedBy] = this.nameOf(metadata, rule);
    const where = rule === undefined ? `route ${route}` : `${describeRule(rule)}, route ${route}`;
    const found = this.modes.find(name);
    const refusals: string[] = [];
    if (found === undefined) {
      // The deployment's mode is wrong once, and not for each route that goes by it.
      const what = namedBy === 'default' ? 'auth.mode' : where;
      refusals.push(`${what}: no mode is registered as "${name}"; there are ${this.modes.names().join(', ')}`);
    }
    if (metadata.unasked.length > 0)
      refusals.push(`${where}: @Public() opens it, so that nobody is asked for ${metadata.unasked.join(', ')}`);
    const chosen = found ?? this.floorMode();
    const tooStale = metadata.floorMs !== undefined && chosen.maxStalenessMs > metadata.floorMs;
    // A registered mode takes other credentials than `hybrid`: raising a route that names it would lock its callers out.
    const named = rule !== undefined || (metadata.mode !== undefined && chosen.registered !== undefined);
    if (tooStale && named && metadata.access !== 'public') refusals.push(this.underFloor(where, chosen, metadata));
    const raised = tooStale && !named;
    const mode = raised ? this.floorMode() : chosen;
    const strict = rule?.strict ?? false;
    if (strict && !mode.strict)
      refusals.push(`${where}: strict asks for live state, which mode ${mode.name} doesn't use`);
    refusals.push(...this.missingAuthorities(where, mode, metadata));
    return {
      refusals,
      decision: Object.freeze({
        route,
        access: metadata.access,
        mode,
        source: raised ? 'floor' : namedBy,
        origin: rule?.origin,
        strict,
        roles: metadata.roles,
        permissions: metadata.permissions,
        recentLoginMs: metadata.recentLoginMs,
      }),
    };
  }

  private nameOf(metadata: RouteMetadata, rule: RouteRule | undefined): [string, ModeSource] {
    if (rule !== undefined) return [rule.mode, 'rule'];
    return metadata.mode === undefined ? [this.config.auth.mode, 'default'] : [metadata.mode, 'decorator'];
  }

  private floorMode(): Mode {
    const mode = this.modes.find(FLOOR_MODE);
    if (mode === undefined) throw new Error(`mode ${FLOOR_MODE} is built in`);
    return mode;
  }

  private underFloor(where: string, mode: Mode, metadata: RouteMetadata): string {
    const floor = formatDuration(metadata.floorMs ?? 0);
    const staleness = formatDuration(mode.maxStalenessMs);
    return `${where}: mode ${mode.name} may lag ${staleness} behind, but the code allows ${floor} (@MaxStaleness)`;
  }

  /** A `jwt` route decides by what the token carries: what it asks for has to be in there. So it is with registered modes. */
  private missingAuthorities(where: string, { name, carries, registered }: Mode, metadata: RouteMetadata): string[] {
    if (metadata.access === 'public' || carries === 'both') return [];
    const asked = [
      { kind: 'roles', wanted: metadata.roles },
      { kind: 'permissions', wanted: metadata.permissions },
    ];
    return asked
      .filter(({ kind, wanted }) => wanted.length > 0 && carries !== kind)
      .map(({ kind, wanted }) =>
        registered === undefined
          ? `${where}: mode ${name} decides by the token, and asks for ${kind} (${wanted.join(', ')}) ` +
            `which tokens don't carry (tokens.authorities: ${carries})`
          : `${where}: mode ${name} brings no ${kind} along, and the route asks for ${wanted.join(', ')}`,
      );
  }
}
