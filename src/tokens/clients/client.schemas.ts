import { z } from 'zod';
import { EVERY_PERMISSION } from '../../access/index.js';
import { PermissionInput, PERMISSIONS_MAX } from '../../users/role.schemas.js';
import { CLIENT_AUTH_METHODS } from './client.js';
import { checkJwkSet, JwkSetFault, type JwkSet } from './client-keys.js';

const MAX_AUDIENCES = 32;
/** A day, as for `tokens.accessTtl`. */
const MAX_TTL_MS = 86_400_000;

const jwks = z.unknown().transform((value, context): JwkSet => {
  try {
    return checkJwkSet(value);
  } catch (error) {
    if (!(error instanceof JwkSetFault)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
    return z.NEVER;
  }
});

/** What a new client is made of. */
export const NewClientInput = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(1)
      .max(128)
      .regex(/^\P{C}*$/u, 'Characters that can’t be shown'),
    authMethod: z.enum(CLIENT_AUTH_METHODS),
    scopes: z
      .array(PermissionInput.refine((scope) => scope !== EVERY_PERMISSION, 'A client can’t hold everything'))
      .max(PERMISSIONS_MAX),
    /** Whom its tokens may be for, the default first; none for that of the nodes that run, or `tokens.audience`. */
    audiences: z
      .array(z.string().regex(/^[\x21-\x7e]{1,255}$/, '1 to 255 visible ASCII characters'))
      .max(MAX_AUDIENCES),
    accessTtlMs: z.int().min(1_000, 'At least 1s').max(MAX_TTL_MS, 'At most 1d').nullable(),
    jwks: jwks.optional(),
    waitFor: z.boolean(),
  })
  .refine(({ authMethod, jwks: keys }) => (authMethod === 'private_key_jwt') === (keys !== undefined), {
    path: ['jwks'],
    message: 'A JWK set goes with private_key_jwt, and with nothing else',
  });
export type NewClient = z.input<typeof NewClientInput>;
