import { z } from 'zod';

/** What somebody is known by at a provider, linked to their account. */
export interface Identity {
  readonly id: string;
  readonly provider: string;
  /** Who they are there; the provider's own id, which never passes to somebody else. */
  readonly subject: string;
  readonly createdAt: Date;
}

/** How `Identity` travels (`Identity` in the OpenAPI document). */
export const IdentitySchema = z
  .object({ id: z.uuid(), provider: z.string(), subject: z.string(), createdAt: z.iso.datetime() })
  .meta({ id: 'Identity' });

/** What `IDENTITY_COLUMNS` selects. */
export interface IdentityRow {
  identity_id: string;
  identity_provider: string;
  identity_subject: string;
  identity_created_at: Date;
}

/** For any statement in which `i` is the row of `identities`. */
export const IDENTITY_COLUMNS = `
  i.id AS identity_id, i.provider AS identity_provider, i.subject AS identity_subject, i.created_at AS identity_created_at`;

export function identityFromRow(row: IdentityRow): Identity {
  return Object.freeze({
    id: row.identity_id,
    provider: row.identity_provider,
    subject: row.identity_subject,
    createdAt: row.identity_created_at,
  });
}
