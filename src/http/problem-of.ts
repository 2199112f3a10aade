import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import {
  BadRequest,
  BodyTooLarge,
  HeadersTooLarge,
  InternalError,
  MalformedBody,
  MalformedUrl,
  MethodNotAllowed,
  NotFound,
  RequestTimeout,
  ServiceUnavailable,
  UnsupportedMediaType,
  UrlTooLong,
} from './http.errors.js';
import { Problem } from './problem.js';
import type { ProblemClass, ProblemOptions } from './problem.js';

/** Statuses that have a declared problem of their own. */
const BY_STATUS: Readonly<Record<number, ProblemClass>> = {
  400: BadRequest,
  404: NotFound,
  405: MethodNotAllowed,
  408: RequestTimeout,
  413: BodyTooLarge,
  414: UrlTooLong,
  415: UnsupportedMediaType,
  431: HeadersTooLarge,
  500: InternalError,
  503: ServiceUnavailable,
};

/** An exception of a host application's own code: its status, and a code derived from it. */
class DerivedProblem extends Problem {
  readonly code: string;
  readonly title: string;

  constructor(
    readonly status: number,
    options: ProblemOptions,
    code?: string,
  ) {
    super(options);
    this.title = STATUS_CODES[status] ?? 'Error';
    this.code = code ?? this.title.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  }
}

interface AdapterError extends Error {
  readonly statusCode: number;
  readonly code?: unknown;
  readonly type?: unknown;
}

/**
 * The problem that an exception is answered with. Ours are themselves; Nest's keep status and message; what the adapters
 * and their parsers throw keeps a 4xx status; anything else is an `internal_error` that says nothing.
 */
export function problemOf(exception: unknown): Problem {
  if (exception instanceof Problem) return exception;
  if (exception instanceof HttpException) return ofHttpException(exception);
  if (isAdapterError(exception)) return ofAdapterError(exception);
  if (exception instanceof URIError && (exception as { status?: unknown }).status === 400) {
    return new MalformedUrl({ cause: exception });
  }
  return new InternalError({ cause: exception });
}

function ofHttpException(exception: HttpException): Problem {
  const { cause } = exception;
  if (cause instanceof URIError) return new MalformedUrl({ cause });
  if (isAdapterError(cause)) return ofAdapterError(cause);
  const status = exception.getStatus();
  if (!(status >= 400 && status < 600)) return new InternalError({ cause: exception });
  const detail = status < 500 ? detailOf(exception) : undefined;
  return ofStatus(status, { detail, cause: exception }, exception.errorCode);
}

function ofAdapterError(error: AdapterError): Problem {
  if (error.code === 'FST_ERR_BAD_URL') return new MalformedUrl({ cause: error });
  if (typeof error.type === 'string' && error.type.startsWith('entity.') && error.statusCode === 400) {
    return new MalformedBody({ cause: error });
  }
  if (typeof error.code === 'string' && error.code.startsWith('FST_ERR_CTP_') && error.statusCode === 400) {
    return new MalformedBody({ cause: error });
  }
  return ofStatus(error.statusCode, { cause: error });
}

function ofStatus(status: number, options: ProblemOptions, code?: string): Problem {
  if (code !== undefined && /^[a-z][a-z0-9_]*$/.test(code)) return new DerivedProblem(status, options, code);
  const declared = BY_STATUS[status];
  return declared === undefined ? new DerivedProblem(status, options) : new declared(options);
}

/** What the host application wrote for people; Nest's default message is the status text, which the title says already. */
function detailOf(exception: HttpException): string | undefined {
  const response = exception.getResponse();
  const message: unknown = typeof response === 'string' ? response : (response as { message?: unknown }).message;
  const text = Array.isArray(message) ? message.join('; ') : message;
  if (typeof text !== 'string' || text === '') return undefined;
  return text === STATUS_CODES[exception.getStatus()] ? undefined : text;
}

/** Errors of Fastify, Express and body-parser for a bad request; never something that merely has a status, like axios's. */
function isAdapterError(error: unknown): error is AdapterError {
  if (!(error instanceof Error)) return false;
  const { statusCode, expose, code } = error as { statusCode?: unknown; expose?: unknown; code?: unknown };
  const known = typeof expose === 'boolean' || (typeof code === 'string' && code.startsWith('FST_'));
  return known && typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
}
