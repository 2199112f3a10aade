import type { components, paths } from './api-types.js';

/** What the API's documents are called in its reference: `Schemas['User']`. */
export type Schemas = components['schemas'];

export type User = Schemas['User'];
export type Session = Schemas['Session'];
export type Principal = Schemas['Principal'];
/** RFC 9457 */
export type Problem = Schemas['Problem'];

type Methods = 'get' | 'post' | 'put' | 'patch' | 'delete';

type OperationsOf<Path extends keyof paths> = {
  [
    Method in Methods as paths[Path][Method] extends undefined ? never : `${Uppercase<Method>} ${Path}`
  ]: paths[Path][Method];
};

type UnionToIntersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;

type Operations = UnionToIntersection<{ [Path in keyof paths]: OperationsOf<Path> }[keyof paths]>;

/** Every operation of the API: `'GET /v1/auth/me'`, with the parameters of its path in braces. */
export type Operation = keyof Operations;

type ContentOf<Response> = Response extends { readonly content: infer Content } ? Content : never;

type Successes<Responses> = Responses[keyof Responses & (200 | 201 | 202)];

/** What an operation answers when it succeeds: `Answer<'GET /v1/auth/me'>`. */
export type Answer<Name extends Operation> = Operations[Name] extends { readonly responses: infer Responses }
  ? ContentOf<Successes<Responses>> extends infer Content
    ? Content[keyof Content & `application/${string}json`]
    : never
  : never;

/** The body that an operation takes: `Body<'PUT /v1/users/{id}/roles'>`. */
export type Body<Name extends Operation> = Operations[Name] extends { readonly requestBody?: infer Taken }
  ? ContentOf<NonNullable<Taken>> extends infer Content
    ? Content[keyof Content & 'application/json']
    : never
  : never;

type ProblemsOf<One> = One extends { readonly responses: infer Responses }
  ? ContentOf<Responses[keyof Responses]> extends infer Content
    ? Content extends { readonly 'application/problem+json': { readonly code?: infer Code } }
      ? Code
      : never
    : never
  : never;

/** Every code that the API's reference names. */
export type ProblemCode = NonNullable<ProblemsOf<Operations[Operation]>>;
