import { Catch, Inject, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { BaseExceptionFilter, HttpAdapterHost } from '@nestjs/core';
import { EdgeReach } from './edge-reach.js';
import { pathOf, rawRequest, type HttpRequest } from './http-io.js';
import { isOwnRoute } from './own-routes.decorator.js';
import { ProblemFilter } from './problem.filter.js';
import { problemOf } from './problem-of.js';
import { RouteMatcher } from './route-matcher.js';

/**
 * Whatever is thrown that isn't a `Problem`, and that no filter of the application takes. On our own routes it becomes a problem
 * document, and on all of an application that wears our edge: a bad request is never a 5xx there, and a 500 says nothing about
 * its cause. The routes of any other application are answered as Nest answers without us.
 */
@Catch()
@Injectable()
export class FallbackFilter implements ExceptionFilter {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(RouteMatcher) private readonly matcher: RouteMatcher,
    @Inject(EdgeReach) private readonly reach: EdgeReach,
    @Inject(ProblemFilter) private readonly problems: ProblemFilter,
  ) {}

  /** Answers undefined outside of HTTP: that is how a filter leaves an error to Nest. */
  catch(exception: unknown, context: ArgumentsHost): void {
    if (context.getType() !== 'http') return;
    if (this.isOurs(context.switchToHttp().getRequest<HttpRequest>())) {
      this.problems.respond(problemOf(exception), exception, context);
    } else {
      new BaseExceptionFilter(this.host.httpAdapter).catch(exception, context);
    }
  }

  /** Costs a look at the route templates where the application keeps its own errors. */
  private isOurs(request: HttpRequest): boolean {
    if (this.reach.wholeApplication) return true;
    return this.matcher.matching(rawRequest(request).method ?? '', pathOf(request)).some(isOwnRoute);
  }
}
