import type { OpenAPIObject } from '@nestjs/swagger';
import type { HeaderObject } from './swagger.decorators.js';

/** Headers that matter to whoever reads an answer, beside those of HTTP itself. */
const HEADERS = {
  'x-request-id': {
    required: true,
    description: 'Names this request in the logs: the caller’s own if it is sane, else a new one',
    schema: { type: 'string' },
  },
  'retry-after': {
    description: 'Seconds after which it makes sense to try again',
    schema: { type: 'integer', minimum: 0 },
  },
  'www-authenticate': {
    description: 'The schemes that are taken (RFC 9110, section 11.6.1)',
    schema: { type: 'string' },
  },
  'set-cookie': { description: 'Takes a session cookie away that proves nothing', schema: { type: 'string' } },
} as const satisfies Record<string, HeaderObject>;

/** Problems of a cookie that proves nothing: it is taken away. */
const CLEARING = 'invalid_session';
/** Problems that say which credential would be taken. */
const CHALLENGES: readonly string[] = [
  'credential_missing',
  'credential_not_accepted',
  'invalid_token',
  'invalid_session',
  'recent_login_required',
  'insufficient_permission',
];

type Name = keyof typeof HEADERS;

/** A response as far as this file touches it. */
interface Response {
  headers?: object;
  content?: Record<string, { schema?: { $ref?: string; properties?: { code?: { enum?: string[] } } } }>;
}

/** Names in a document the headers that follow from a status and its problems; the problems are in it by then. */
export function addHeaders(document: OpenAPIObject): void {
  document.components = { ...document.components, headers: HEADERS };
  for (const item of Object.values(document.paths)) {
    for (const { responses } of Object.values(item as Record<string, { responses: Record<string, Response> }>)) {
      for (const [status, response] of Object.entries(responses)) {
        const named: [string, object][] = namesOf(status, response).map((name) => [
          name,
          { $ref: `#/components/headers/${name}` },
        ]);
        response.headers = { ...Object.fromEntries(named), ...response.headers };
      }
    }
  }
}

function namesOf(status: string, { content = {} }: Response): Name[] {
  const schemas = Object.values(content).map(({ schema }) => schema);
  const codes = schemas.flatMap((schema) => schema?.properties?.code?.enum ?? []);
  // A client that fails to authenticate is told so in RFC 6749's form (section 5.2).
  const isOfClient = status === '401' && schemas.some((schema) => schema?.$ref?.endsWith('/OAuthError'));
  return [
    'x-request-id',
    ...(status === '429' || status === '503' ? ['retry-after' as const] : []),
    ...(codes.includes(CLEARING) ? ['set-cookie' as const] : []),
    ...(isOfClient || codes.some((code) => CHALLENGES.includes(code)) ? ['www-authenticate' as const] : []),
  ];
}
