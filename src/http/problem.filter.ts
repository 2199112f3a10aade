import { Catch, HttpStatus, Inject, Injectable, Logger } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { appendHeader, pathOf, rawRequest, rawResponse, setHeader } from './http-io.js';
import type { HttpRequest, HttpResponse } from './http-io.js';
import { InternalError, MethodNotAllowed, NotFound } from './http.errors.js';
import { problemDocument, PROBLEM_MEDIA_TYPE } from './problem-document.js';
import { problemOf } from './problem-of.js';
import type { Problem } from './problem.js';
import { requestIdOf } from './request-context.js';
import { RouteMatcher } from './route-matcher.js';

/**
 * Turns whatever is thrown into a problem document (RFC 9457). A bad request is never a 5xx; what is our fault says nothing
 * about its cause, which goes to the log under the request id that the client was given.
 */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(RouteMatcher) private readonly matcher: RouteMatcher,
  ) {}

  catch(exception: unknown, context: ArgumentsHost): unknown {
    // GraphQL and the like report errors in their own way.
    if (context.getType<string>() !== 'http') return exception;
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const response = context.switchToHttp().getResponse<HttpResponse>();
    const problem = problemOf(exception);
    if (problem.status >= 500) this.report(exception, problem, request);
    if (this.host.httpAdapter.isHeadersSent(response)) {
      // Too late to say so; a cut connection at least can't be taken for a complete answer.
      if (!rawResponse(response).writableEnded) rawResponse(response).destroy();
      return undefined;
    }
    this.answer(problem instanceof NotFound ? this.refine(problem, request) : problem, request, response);
    return undefined;
  }

  /** A 404 of the router, as opposed to one of a handler, may be a known path asked in the wrong way. */
  private refine(problem: Problem, request: HttpRequest): Problem | { readonly allow: string } {
    const path = pathOf(request);
    const method = rawRequest(request).method ?? 'GET';
    const methods = this.matcher.methodsAt(path);
    if (methods.length === 0) return new NotFound({ headers: problem.headers });
    if (this.matcher.isKnown(method, path)) return problem;
    const allow = methods.join(', ');
    return method === 'OPTIONS' ? { allow } : new MethodNotAllowed({ headers: { allow } });
  }

  private answer(outcome: Problem | { readonly allow: string }, request: HttpRequest, response: HttpResponse): void {
    const adapter = this.host.httpAdapter;
    // The edge has set it already; an app without it gets the id with its errors at least.
    setHeader(response, 'x-request-id', requestIdOf(request));
    if ('allow' in outcome) {
      setHeader(response, 'allow', outcome.allow);
      adapter.reply(response, null, HttpStatus.NO_CONTENT);
      return;
    }
    for (const [name, value] of Object.entries(outcome.headers)) {
      if (name === 'set-cookie') appendHeader(response, name, value);
      else setHeader(response, name, value);
    }
    setHeader(response, 'content-type', PROBLEM_MEDIA_TYPE);
    adapter.reply(response, problemDocument(outcome, requestIdOf(request)), outcome.status);
  }

  private report(exception: unknown, problem: Problem, request: HttpRequest): void {
    const line = `${rawRequest(request).method} ${pathOf(request)} answered ${problem.status} ${problem.code}, request ${requestIdOf(request)}`;
    if (problem instanceof InternalError || problem.cause !== undefined) this.logger.error(line, causesOf(exception));
    else this.logger.warn(line);
  }
}

/** Messages and stacks down the chain of causes. Never the errors' other properties: a driver's carry the statement's values. */
function causesOf(exception: unknown): string {
  const parts: string[] = [];
  let error: unknown = exception;
  while (error !== undefined && parts.length < 5) {
    parts.push(error instanceof Error ? (error.stack ?? String(error)) : `thrown: ${typeof error}`);
    error = error instanceof Error ? error.cause : undefined;
  }
  return parts.join('\ncaused by: ');
}
