import { Inject, Injectable } from '@nestjs/common';
import { OWN_SCHEMES, RouteSecurity, type SecurityScheme, type SecuritySchemes } from '../../http/route-security.js';
import type { Mode, TakenCredential } from '../modes/mode.js';
import { denialsOf } from './route-denials.js';
import { RouteTable } from './route-table.js';

/** By the kind of credential. */
const BUILT_IN = [
  ['cookie', 'sessionCookie'],
  ['session-header', 'sessionHeader'],
  ['access-token', 'accessToken'],
] as const;

/** Tells the OpenAPI document which credentials the mode of each route takes, and how its guards refuse. */
@Injectable()
export class ModeSecurity {
  constructor(@Inject(RouteTable) routes: RouteTable, @Inject(RouteSecurity) security: RouteSecurity) {
    security.decideBy({
      schemesOf: (route) => schemesOf(routes.decisionOf(route).mode),
      denialsOf: (route) => denialsOf(route.method, routes.decisionOf(route)),
    });
  }
}

function schemesOf({ name, strategies, schemes, registered = [] }: Mode): SecuritySchemes {
  const theirs = new Set(registered.map(({ kind }) => kind));
  const builtIn = BUILT_IN.filter(([kind]) => strategies.has(kind) && !theirs.has(kind));
  const described = builtIn.map(([, own]): [string, SecurityScheme] => [own, OWN_SCHEMES[own]]);
  return Object.fromEntries([...described, ...registered.map((taken) => describe(taken, schemes.at(-1) ?? name))]);
}

function describe(taken: TakenCredential, challenge: string): [string, SecurityScheme] {
  if (taken.from === 'scheme' && taken.kind === 'api-key') return ['apiKey', OWN_SCHEMES.apiKey];
  // Names of components have fewer characters than names of headers.
  const name = taken.kind.replace(/[^\w.-]/g, '_');
  if (taken.from === 'scheme') return [name, { type: 'http', scheme: taken.name }];
  if (taken.from === 'header') return [name, { type: 'apiKey', in: 'header', name: taken.name }];
  // By its certificate or its signature, say. An empty list would say that nothing is asked for.
  return [name, { type: 'http', scheme: challenge.toLowerCase(), description: 'By the request as a whole' }];
}
