import type { TestApp } from '../support/test-app.js';
import type { Person, Transport } from '../support/people.js';

/** ISO 8601 in UTC, as every time in a body is. */
export const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown;
export const UUID = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as unknown;
/** `<id>.<secret>`, with 256 bits of secret. */
export const OPAQUE = expect.stringMatching(
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[A-Za-z0-9_-]{43}$/,
) as unknown;
export const JWT = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as unknown;
export const RECEIPT_HEADER = /^\d+;complete$/;

/** `user` as the contract has it. */
export function userShape(person: Person): object {
  return {
    id: person.id,
    email: person.email,
    emailVerified: false,
    name: null,
    status: 'active',
    roles: [],
    permissions: [],
    createdAt: TIME,
  };
}

/** `session` as the contract has it. */
export function sessionShape(transport: Transport, over: object = {}): object {
  return {
    id: UUID,
    current: true,
    createdAt: TIME,
    lastSeenAt: TIME,
    expiresAt: TIME,
    idleExpiresAt: TIME,
    transport,
    userAgent: null,
    ip: '127.0.0.1',
    ...over,
  };
}

/** `tokens` as the contract has them, for the default lifetimes. */
export function tokensShape(): object {
  return {
    accessToken: JWT,
    tokenType: 'Bearer',
    expiresIn: 600,
    refreshToken: OPAQUE,
    refreshExpiresIn: expect.any(Number) as unknown,
  };
}

/** A receipt where there is one node, which has confirmed. */
export function receiptShape(position: unknown = expect.any(Number)): object {
  return { position, appliedOn: 1, expired: 0, waitedMs: expect.any(Number) as unknown, complete: true };
}

/** Position of the newest change. */
export async function head(app: TestApp): Promise<number> {
  const [row] = await app.database.query<{ position: string }>('SELECT position FROM change_head');
  return Number(row?.position);
}
