import { z } from 'zod';
import { TRANSPORTS } from '../../config/index.js';
import { IdentitySchema } from '../../users/identities/identity.js';
import { ADDRESS_MAX } from './return-address.js';

/** A sealed code is some 500 characters. */
const CODE_MAX = 2_048;

const returnTo = z.string().min(1).max(ADDRESS_MAX).describe('A URL of an allowed origin, or a path of our own');
const errorTo = z
  .string()
  .min(1)
  .max(ADDRESS_MAX)
  .optional()
  .describe(
    'The same, for a sign-in that fails on its way back: gets `error=<code>`. Without it the answer is the problem',
  );
const transport = z.enum(TRANSPORTS).optional();

export const StartQuery = z.strictObject({
  returnTo,
  errorTo,
  transport,
  // RFC 7636, section 4.2: SHA-256 in base64url.
  challenge: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/, 'SHA-256 of the verifier, in base64url')
    .optional()
    .describe('For transports `header` and `token`, which need it: SHA-256 of `verifier`, in base64url'),
});
export type StartQuery = z.infer<typeof StartQuery>;

/** What the strategy reads is its own. */
const credentials = z
  .record(z.string().max(128), z.unknown())
  .describe('What the provider’s strategy reads from a body');

export const DirectLoginBody = z.strictObject({ credentials, transport }).meta({ id: 'DirectLoginBody' });
export type DirectLoginBody = z.infer<typeof DirectLoginBody>;

export const CodeBody = z
  .strictObject({
    code: z.string().min(1).max(CODE_MAX),
    // RFC 7636, section 4.1.
    verifier: z.string().regex(/^[A-Za-z0-9._~-]{43,128}$/, '43 to 128 of A-Z a-z 0-9 - . _ ~'),
  })
  .meta({ id: 'CodeBody' });
export type CodeBody = z.infer<typeof CodeBody>;

export const LinkBody = z
  .strictObject({ returnTo: returnTo.optional(), errorTo, credentials: credentials.optional() })
  .meta({ id: 'LinkBody' });
export type LinkBody = z.infer<typeof LinkBody>;

export const LinkAnswerSchema = z
  .object({
    url: z.string().optional().describe('Where to send the browser next, for `redirect` providers'),
    identity: IdentitySchema.optional().describe('What was linked, for `direct` providers'),
  })
  .meta({ id: 'LinkAnswer' });

export const ProvidersSchema = z
  .object({
    items: z.array(z.object({ name: z.string(), label: z.string(), flow: z.enum(['redirect', 'direct']) })),
  })
  .meta({ id: 'Providers' });

export const IdentitiesSchema = z.object({ items: z.array(IdentitySchema) }).meta({ id: 'Identities' });
