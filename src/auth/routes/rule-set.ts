import type { Config } from '../../config/index.js';
import {
  matchesMethod,
  matchesPath,
  parseRoutePattern,
  type RoutePattern,
  type RouteTemplate,
} from './route-pattern.js';

type ConfiguredRule = Config['auth']['routes'][number];

/** A rule of `auth.routes`, with its pattern parsed. */
export interface RouteRule {
  readonly match: string;
  readonly mode: string;
  readonly strict: boolean;
  /** `config/production.yaml:12` */
  readonly origin: string;
  readonly pattern: RoutePattern;
}

/** Reads the rules of the configuration, in their order. */
export function readRules(config: Config): RouteRule[] {
  return config.auth.routes.map((rule) => ({
    match: rule.match,
    mode: rule.mode,
    strict: rule.strict,
    origin: originOf(rule),
    pattern: parseRoutePattern(rule.match),
  }));
}

/** The first rule that covers the route. */
export function firstMatch(rules: readonly RouteRule[], template: RouteTemplate): RouteRule | undefined {
  return rules.find(({ pattern }) => matchesPath(pattern, template) && matchesMethod(pattern, template));
}

/**
 * Rules that cover a route's path but, naming one method, only a part of what its handler answers. Such a rule would hold for
 * some requests of a handler and not for others, so it is refused; unless an earlier rule has covered the whole of it.
 */
export function partialMatches(rules: readonly RouteRule[], template: RouteTemplate): RouteRule[] {
  if (template.method !== 'ALL') return [];
  const covering = rules.filter(({ pattern }) => matchesPath(pattern, template));
  const whole = covering.findIndex(({ pattern }) => pattern.method === '*');
  return whole < 0 ? covering : covering.slice(0, whole);
}

/** `auth.routes rule "GET /v1/reports/**" (config/production.yaml:12)`: how a refusal names a rule. */
export function describeRule({ match, origin }: RouteRule): string {
  return `auth.routes rule "${match}" (${origin})`;
}

function originOf({ source }: ConfiguredRule): string {
  return source.line > 0 ? `${source.file}:${source.line}` : source.file;
}
