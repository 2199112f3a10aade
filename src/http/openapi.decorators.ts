import { applyDecorators, HttpCode, SetMetadata } from '@nestjs/common';
import type { ZodType } from 'zod';
import { ApiExtension, ApiResponse } from './swagger.decorators.js';

/** Set on routes whose callers authenticate as clients. */
export const CLIENTS_METADATA = 'portcullis:authenticates-clients';

/** Where a route keeps its problem codes until the document is built. */
export const PROBLEMS_EXTENSION = 'x-problems';

/**
 * What a route answers when it goes well: sets the status and describes the body from its zod schema (the schema documents,
 * it does not check). A schema with `.meta({ id })` becomes a named component.
 *
 * @param schema `null` for an empty body
 */
export function Answers(status: number, schema: ZodType | null, description: string): MethodDecorator {
  return applyDecorators(
    HttpCode(status),
    ApiResponse({ status, description, ...(schema !== null && { standardSchema: schema }) }),
  );
}

/**
 * Which problems a route may answer, by code, for the document. What follows from its shape needs no mention: a route with a
 * body may answer `malformed_body`, `validation_failed`, `body_too_large` and `unsupported_media_type`. A code that no
 * `problem()` declares makes building the document fail.
 */
export const Problems = (...codes: string[]): MethodDecorator => ApiExtension(PROBLEMS_EXTENSION, codes);

/** The route is public as far as guards go, and authenticates clients by itself: for the document. */
export const AuthenticatesClients = (): MethodDecorator => SetMetadata(CLIENTS_METADATA, true);
