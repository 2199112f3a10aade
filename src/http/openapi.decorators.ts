import { applyDecorators, HttpCode, SetMetadata } from '@nestjs/common';
import type { ZodType } from 'zod';
import { ApiExtension, ApiResponse, type HeaderObject } from './swagger.decorators.js';

/** Set on routes whose callers authenticate as clients. */
export const CLIENTS_METADATA = 'portcullis:authenticates-clients';

/** Headers of its own that a successful answer may carry, by what they tell. */
const ANSWER_HEADERS = {
  location: 'Where the browser goes next',
  'set-cookie': 'The session cookie, where the session is carried by one or was; other cookies of the sign-in',
  'portcullis-receipt': '`<position>;complete`, once what this took away is out of force everywhere',
};

/** Where a route keeps its problem codes until the document is built. */
export const PROBLEMS_EXTENSION = 'x-problems';

/**
 * What a route answers when it goes well: sets the status and describes the body from its zod schema (the schema documents,
 * it does not check). A schema with `.meta({ id })` becomes a named component.
 *
 * @param schema `null` for an empty body
 * @param headers those that matter to the reader, beside the ones that every answer carries
 */
export function Answers(
  status: number,
  schema: ZodType | null,
  description: string,
  headers: readonly (keyof typeof ANSWER_HEADERS)[] = [],
): MethodDecorator {
  const described = headers.map((name) => [name, { description: ANSWER_HEADERS[name], schema: { type: 'string' } }]);
  return applyDecorators(
    HttpCode(status),
    ApiResponse({
      status,
      description,
      ...(schema !== null && { standardSchema: schema }),
      ...(headers.length > 0 && { headers: Object.fromEntries(described) as Record<string, HeaderObject> }),
    }),
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
