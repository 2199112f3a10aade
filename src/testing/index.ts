/**
 * `portcullis/testing`: applications under test, without a database or with one. Importing it does nothing by itself, and what
 * it exports refuses to work in production. See docs/testing.md.
 *
 * @example
 * ```ts
 * import { PortcullisTestingModule, signedIn } from 'portcullis/testing';
 * ```
 *
 * @packageDocumentation
 */
// Nest's decorators need it there first, and a test may import this before anything of Nest's.
import 'reflect-metadata';

export { apiKeyFor } from './api-key-for.js';
export type { ApiKeyHolder, ApiKeyParts } from './api-key-holder.js';
export { executionContextOf, principalLike, type ContextParts } from './principal-like.js';
export { PortcullisTestingModule } from './portcullis-testing.module.js';
export { signedIn } from './signed-in.js';
export { TestClock } from './test-clock.js';
export { TestingRefusedError } from './testing.errors.js';
export type { SignedIn, Visitor } from './visitor.js';
