import type { RouteDecision } from './route-decision.js';

/**
 * The decisions of one handler. Most handlers have one route; where a handler has several, they are kept apart by template,
 * so that a rule for one of them can't leak to another.
 */
export class HandlerDecisions {
  private readonly byPath = new Map<string, RouteDecision>();
  /** The decision of a handler with one route, for which no request needs to look at its template. */
  private only: RouteDecision | undefined;

  add(path: string, decision: RouteDecision): void {
    this.byPath.set(path, decision);
    this.only = this.byPath.size === 1 ? decision : undefined;
  }

  /**
   * @param template that the router matched; asked for only where the routes differ
   * @returns undefined for a template that nothing was decided for: the caller refuses
   */
  find(template: () => string | undefined): RouteDecision | undefined {
    return this.only ?? this.byPath.get(template() ?? '');
  }
}
