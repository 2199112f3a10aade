import { Catch, HttpStatus, Inject, Injectable, Logger } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter, ExecutionContext } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { throwError } from 'rxjs';
import { principalOf } from '../access/index.js';
import { appendHeader, pathOf, rawRequest, rawResponse, setHeader } from './http-io.js';
import type { HttpRequest, HttpResponse } from './http-io.js';
import { InternalError, MethodNotAllowed, NotFound } from './http.errors.js';
import { problemDocument, PROBLEM_MEDIA_TYPE } from './problem-document.js';
import { Problem } from './problem.js';
import { noteRefusal, requestIdOf } from './request-context.js';
import { RouteMatcher } from './route-matcher.js';

/**
 * Answers a `Problem` with its document (RFC 9457). What is our fault says nothing about its cause, which goes to the log under
 * the request id that the client was given.
 *
 * It comes before the application's global filters, except those that name `Problem` or a class of it: a filter that catches
 * everything usually knows Nest's own exceptions only, and would make a 500 of a refusal. See `FallbackFilter` for all other errors.
 */
@Catch(Problem)
@Injectable()
export class ProblemFilter implements ExceptionFilter<Problem> {
  private readonly logger = new Logger(ProblemFilter.name);
  /** The media type of every answer. */
  protected readonly mediaType: string = PROBLEM_MEDIA_TYPE;

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(RouteMatcher) private readonly matcher: RouteMatcher,
  ) {}

  /**
   * In a GraphQL resolver the error travels with `extensions.code` and `.status`; on HTTP it is answered. Whoever sent a message
   * to a microservice gets it as an error, which what a filter returns there would not be.
   */
  catch(problem: Problem, context: ArgumentsHost): unknown {
    if (context.getType<string>() === 'graphql') return graphqlErrorOf(problem);
    if (context.getType() === 'rpc') return throwError(() => messageErrorOf(problem));
    if (context.getType() === 'http') this.respond(problem, problem, context);
    return context.getType() === 'http' ? undefined : problem;
  }

  /** Answers a request with the problem that something thrown has come to. */
  respond(problem: Problem, thrown: unknown, context: ArgumentsHost): void {
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const response = context.switchToHttp().getResponse<HttpResponse>();
    if (problem.status >= 500) this.report(thrown, problem, request);
    if (problem.status === 401 || problem.status === 403) noteRefused(problem, request, context);
    if (this.host.httpAdapter.isHeadersSent(response)) {
      // Too late to say so; a cut connection at least can't be taken for a complete answer.
      if (!rawResponse(response).writableEnded) rawResponse(response).destroy();
      return;
    }
    this.answer(problem instanceof NotFound ? this.refine(problem, request) : problem, request, response);
  }

  /** The body of the answer, which is sent as JSON. Must not say what the problem doesn't. */
  protected documentOf(problem: Problem, requestId: string): object {
    return problemDocument(problem, requestId);
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
    setHeader(response, 'content-type', this.mediaType);
    adapter.reply(response, this.documentOf(outcome, requestIdOf(request)), outcome.status);
  }

  private report(exception: unknown, problem: Problem, request: HttpRequest): void {
    const line = `${rawRequest(request).method} ${pathOf(request)} answered ${problem.status} ${problem.code}, request ${requestIdOf(request)}`;
    if (problem instanceof InternalError || problem.cause !== undefined) this.logger.error(line, causesOf(exception));
    else this.logger.warn(line);
  }
}

/** GraphQL's errors carry what a client goes by in `extensions` (GraphQL, October 2021, section 7.1.2). */
function graphqlErrorOf(problem: Problem): Error {
  const { code, status, title } = problem;
  return Object.assign(new Error(problem.detail ?? title), { extensions: { code, status, title } });
}

/** In the form of Nest's own errors there, with the code. */
function messageErrorOf({ code, title, detail }: Problem): object {
  return { status: 'error', message: detail ?? title, code };
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

function noteRefused({ code }: Problem, request: HttpRequest, context: ArgumentsHost): void {
  const principal = principalOf(context as ExecutionContext);
  if (principal === undefined) return;
  const { userId, clientId } = principal;
  noteRefusal(rawRequest(request), { code, userId, clientId });
}
