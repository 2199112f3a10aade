import { z } from 'zod';
import { ValidationFailed } from './http.errors.js';

const LIMIT_DEFAULT = 50;
const LIMIT_MAX = 100;
const DIGITS = /^[0-9]{1,3}$/;
const WRONG = `A number from 1 to ${LIMIT_MAX}`;
const CURSOR_MAX_LENGTH = 512;

/** One page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Opaque: asks for the next page; null at the end. */
  readonly nextCursor: string | null;
}

/**
 * How a `Page` travels.
 *
 * @param id its name in the OpenAPI document
 */
export function pageSchema<Item extends z.ZodType>(id: string, item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() }).meta({ id });
}

/** `limit` of a list, from a query string. */
export const LimitInput = z
  // Digits and nothing else that JavaScript takes for a number. The document says what it is, not how a URL spells it.
  .preprocess(
    (text) => (typeof text === 'string' && DIGITS.test(text) ? Number(text) : text),
    z.int(WRONG).min(1, WRONG).max(LIMIT_MAX, WRONG),
  )
  .optional()
  .describe(`${LIMIT_DEFAULT} by default`);

/** `cursor` of a list: whatever `nextCursor` was. */
export const CursorInput = z
  .string()
  .min(1)
  .max(CURSOR_MAX_LENGTH)
  .optional()
  .describe('`nextCursor` of the page before');

/** The limit that counts for one that was asked for, or not: a list never reads more than 100. */
export function pageLimit(limit: number | undefined): number {
  return Math.min(Math.max(limit ?? LIMIT_DEFAULT, 1), LIMIT_MAX);
}

/**
 * Makes a page of rows read with one more than the limit.
 *
 * @param positionOf what the next page starts after
 */
export function pageOf<Item>(rows: readonly Item[], limit: number, positionOf: (item: Item) => unknown): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, nextCursor: more ? Buffer.from(JSON.stringify(positionOf(last))).toString('base64url') : null };
}

/** Longest moment that a list is asked for: PostgreSQL reads no more than 128 characters, and nobody counts attoseconds. */
const MOMENT_MAX_LENGTH = 40;

/** A moment of ISO 8601 in UTC. The year 0, which ISO 8601 has and PostgreSQL hasn't, is none. */
export const MomentText = z.iso
  .datetime()
  .max(MOMENT_MAX_LENGTH)
  .refine((moment) => !moment.startsWith('0000'));

/** A place in a list that is sorted by time of creation, then id: any UUID, since a `UserDirectory` chooses those of users. */
export const CreationPosition = z.tuple([MomentText, z.guid()]);

/**
 * Reads a cursor. It is opaque and not signed: whoever makes one up only chooses where their own list starts.
 *
 * @throws ValidationFailed for anything that `pageOf` can't have made
 */
export function readCursor<Position>(cursor: string | undefined, schema: z.ZodType<Position>): Position | undefined {
  if (cursor === undefined) return undefined;
  const result = schema.safeParse(decode(cursor));
  if (!result.success)
    throw new ValidationFailed({ errors: [{ path: 'cursor', message: 'Not a cursor of this list' }] });
  return result.data;
}

function decode(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
