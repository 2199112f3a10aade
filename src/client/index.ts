/**
 * A client that keeps itself signed in; see docs/client.md.
 *
 * @packageDocumentation
 */
export type { paths } from './api-types.js';
export type { Answer, Body, Operation, Principal, Problem, ProblemCode, Schemas, Session, User } from './answers.js';
export { PortcullisError, problemOf, type ClientCode } from './client.errors.js';
export type { Client, SignedIn } from './client.interface.js';
export { createClient, type ClientOptions } from './create-client.js';
export type { Change } from './listeners.js';
export type { ClientStorage } from './storage.js';
