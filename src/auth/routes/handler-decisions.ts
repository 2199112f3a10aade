import type { RouteDecision } from './route-decision.js';

/**
 * The decisions of one handler. Most handlers have one route; where a handler has several, they are kept apart by template,
 * so that a rule for one of them can't leak to another.
 */
export class HandlerDecisions {
  private readonly byPath = new Map<string, RouteDecision>();
  private single: RouteDecision | undefined;

  /** The decision of a handler with one route, for which no request needs to look at its template. */
  get only(): RouteDecision | undefined {
    return this.single;
  }

  add(path: string, decision: RouteDecision): void {
    this.byPath.set(path, decision);
    this.single = this.byPath.size === 1 ? decision : undefined;
  }

  /**
   * @param template that the router matched
   * @returns undefined for a template that nothing was decided for: the caller refuses
   */
  at(template: string | undefined): RouteDecision | undefined {
    return this.byPath.get(template ?? '');
  }
}
