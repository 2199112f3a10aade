import { z } from 'zod';
import { ValidationFailed } from './http.errors.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100;
/** Longest cursor that is looked at; ours have about 90 characters. */
const MAX_CURSOR = 256;

/** Where a page starts: after this row, in the order of creation. */
export interface PagePosition {
  readonly createdAt: Date;
  readonly id: string;
}

/** A page of a list; `nextCursor` is null on the last. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** The query of every list. Spread it into a schema that has further filters. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: z.string().max(MAX_CURSOR).optional(),
} as const;

/** How a page of `item` travels. */
export function pageOf(item: z.ZodType) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/**
 * Cuts a page out of rows of which one more than `limit` was asked for: the one more says that there is a next page.
 *
 * @param position of a row, in the order that the statement sorts by
 */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  position: (row: Row) => PagePosition,
  present: (row: Row) => Item,
): Page<Item> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? writeCursor(position(last)) : null;
  return { items: kept.map(present), nextCursor };
}

const Cursor = z.tuple([z.int().min(0).max(8_640_000_000_000_000), z.uuid()]);

/**
 * Reads a cursor. It holds nothing secret and grants nothing: the list's own checks decide what is shown.
 *
 * @throws ValidationFailed for anything that `toPage` did not make
 */
export function readCursor(cursor: string | undefined): PagePosition | undefined {
  if (cursor === undefined) return undefined;
  const parsed = Cursor.safeParse(decode(cursor));
  if (!parsed.success) throw new ValidationFailed({ errors: [{ path: 'cursor', message: 'Not a cursor of this list' }] });
  const [createdAt, id] = parsed.data;
  return { createdAt: new Date(createdAt), id };
}

function writeCursor({ createdAt, id }: PagePosition): string {
  return Buffer.from(JSON.stringify([createdAt.getTime(), id])).toString('base64url');
}

function decode(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
