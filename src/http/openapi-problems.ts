import type { OpenAPIObject } from '@nestjs/swagger';
import { PROBLEMS_EXTENSION } from './openapi.decorators.js';
import { PROBLEM_MEDIA_TYPE } from './problem-document.js';
import { PROBLEM_REGISTRY } from './problem.js';

/** An operation as far as this file touches it. */
interface Operation {
  parameters?: unknown[];
  requestBody?: { content?: Record<string, unknown> };
  responses: Record<string, { description?: string; content?: Record<string, unknown> } | undefined>;
  [PROBLEMS_EXTENSION]?: string[];
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;
const OF_A_BODY = ['malformed_body', 'validation_failed', 'body_too_large', 'unsupported_media_type'];

const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'RFC 9457. Switch on `code`; `detail` is for people.',
  required: ['type', 'title', 'status', 'code', 'instance'],
  properties: {
    type: { type: 'string', description: '`urn:portcullis:problem:<code>`' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    detail: { type: 'string' },
    instance: { type: 'string', description: 'The request id, as in `x-request-id`' },
    errors: {
      type: 'array',
      description: 'For `validation_failed`: which fields, and why',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
} as const;

/**
 * Writes the problems into a document: one response for each status, with the codes that it may carry.
 *
 * @param denialsOf codes of what guards may answer in a handler's place, by method and path of the document
 * @throws Error a route names a code that nothing declares
 */
export function addProblems(
  document: OpenAPIObject,
  denialsOf: (method: string, path: string) => Iterable<string>,
): void {
  document.components ??= {};
  document.components.schemas = { ...document.components.schemas, Problem: PROBLEM_SCHEMA as never };
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = (item as Record<string, unknown>)[method] as Operation | undefined;
      if (operation === undefined) continue;
      const name = method.toUpperCase();
      describe(operation, `${name} ${path}`, denialsOf(name, path));
    }
  }
}

function describe(operation: Operation, name: string, denials: Iterable<string>): void {
  const codes = new Set(operation[PROBLEMS_EXTENSION] ?? []);
  delete operation[PROBLEMS_EXTENSION];
  if (operation.requestBody?.content?.['application/json'] !== undefined) OF_A_BODY.forEach((code) => codes.add(code));
  if ((operation.parameters ?? []).length > 0) codes.add('validation_failed');
  for (const code of denials) codes.add(code);
  const byStatus = new Map<number, { code: string; title: string }[]>();
  for (const code of codes) {
    const declared = PROBLEM_REGISTRY.get(code);
    if (declared === undefined) throw new Error(`${name} names the problem "${code}", which nothing declares`);
    byStatus.set(declared.status, [...(byStatus.get(declared.status) ?? []), declared]);
  }
  for (const [status, problems] of byStatus) {
    // A route may refuse in an RFC's own form as well.
    const described = operation.responses[status];
    const texts = problems.map(({ code, title }) => `\`${code}\`: ${title}`);
    operation.responses[status] = {
      description: (described === undefined ? texts : [described.description, ...texts]).join('. '),
      content: {
        ...described?.content,
        [PROBLEM_MEDIA_TYPE]: {
          schema: {
            allOf: [{ $ref: '#/components/schemas/Problem' }],
            properties: { code: { enum: problems.map(({ code }) => code).sort() } },
          },
        },
      },
    };
  }
}
