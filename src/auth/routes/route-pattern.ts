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

/** Only the last `**` seen is ever taken up again with one segment more, so this costs pattern times path at most. */
function matchesSegments(pattern: readonly string[], path: readonly string[]): boolean {
  let at = 0;
  let retryPattern = -1;
  let retryPath = 0;
  for (let index = 0; index < path.length;) {
    const wanted = pattern[at];
    if (wanted === '**') {
      retryPattern = ++at;
      retryPath = index;
    } else if (wanted !== undefined && (wanted === '*' || wanted === path[index])) {
      at++;
      index++;
    } else if (retryPattern >= 0) {
      at = retryPattern;
      index = ++retryPath;
    } else {
      return false;
    }
  }
  return pattern.slice(at).every((rest) => rest === '**');
}
