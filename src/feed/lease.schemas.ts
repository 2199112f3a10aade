import { z } from 'zod';

/** What an instance or nonce may look like: printable, and short enough to be kept by the thousand. */
const opaque = z.string().regex(/^[\w.~-]{16,128}$/, '16 to 128 letters, digits or -._~');

/** A pull of a verifier. */
export const LeaseBody = z
  .strictObject({
    nonce: opaque.describe('Random, for this very request; the answer names it'),
    instance: opaque.describe('Random, for each start of the verifier'),
    applied: z.int().min(0).describe('The position up to which it has applied every change; 0 for a newcomer'),
    term: z.string().max(64).optional().describe('What the last answer called so; none for a newcomer'),
    epoch: z.string().max(64).optional().describe('What the last answer called so'),
    wait: z.boolean().optional().describe('false: answer at once, news or not'),
    client_id: z.string().max(128).optional(),
    client_secret: z.string().max(512).optional(),
    client_assertion: z.string().max(8_192).optional(),
    client_assertion_type: z.string().max(128).optional(),
  })
  .meta({ id: 'LeaseBody' });
export type LeaseBody = z.infer<typeof LeaseBody>;
