/** A parsed `match` of a rule: `GET /v1/reports/**`. */
export interface RoutePattern {
  /** An HTTP method, or `*`. */
  readonly method: string;
  readonly segments: readonly string[];
}

/** What a pattern is matched against: a route's method and template, never a request's URL. */
export interface RouteTemplate {
  /** An HTTP method, or `ALL` for a handler of every method. */
  readonly method: string;
  readonly path: string;
}

/** Reads `METHOD path`. The configuration has checked its shape. */
export function parseRoutePattern(match: string): RoutePattern {
  const [method = '', path = ''] = match.trim().split(/\s+/);
  return { method: method.toUpperCase(), segments: segmentsOf(path) };
}

/**
 * Whether a pattern covers a route's path: `*` is one segment, `**` any number of them (none as well), anything else the
 * segment itself, parameters written as in the template (`:id`).
 */
export function matchesPath({ segments }: RoutePattern, template: RouteTemplate): boolean {
  return matchesSegments(segments, segmentsOf(template.path));
}

/** Whether a pattern covers a route's method. HEAD is answered by GET's handler, so it follows GET's rule. */
export function matchesMethod({ method }: RoutePattern, template: RouteTemplate): boolean {
  return method === '*' || method === (template.method === 'HEAD' ? 'GET' : template.method);
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function matchesSegments(pattern: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return path.length === 0;
  if (first === '**') {
    return path.some((_, index) => matchesSegments(rest, path.slice(index))) || matchesSegments(rest, []);
  }
  const [segment, ...remaining] = path;
  return segment !== undefined && (first === '*' || first === segment) && matchesSegments(rest, remaining);
}
