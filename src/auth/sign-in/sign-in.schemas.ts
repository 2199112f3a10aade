import { z } from 'zod';
import { ReceiptSchema } from '../../changes/receipt.js';
import { TRANSPORTS } from '../../config/index.js';
import { SessionSchema } from '../../sessions/session.js';
import { TokensSchema } from '../../tokens/token-issuer.js';
import { UserSchema } from '../../users/user.js';
import { EmailInput, NameInput, PasswordInput } from '../../users/user.schemas.js';

const transport = z.enum(TRANSPORTS);
// Of any length: what can't be one, an access token say, is a dead credential like any other. Only ours reach the database.
const refreshToken = z.string().min(1);

export const RegisterBody = z
  .strictObject({ email: EmailInput, password: PasswordInput, name: NameInput.optional() })
  .meta({ id: 'RegisterBody' });
export type RegisterBody = z.infer<typeof RegisterBody>;

/** What signs somebody in: an e-mail address and a password and, unless it is the default, the transport of the session. */
export const LoginBody = z
  .strictObject({
    // Not held to the form of an address: what can't be one is a wrong e-mail like any other.
    email: z.string().min(1).max(1_024),
    password: z.string().min(1).max(1_024),
    transport: transport.optional(),
  })
  .meta({ id: 'LoginBody' });
export type LoginBody = z.infer<typeof LoginBody>;

export const RefreshBody = z.strictObject({ refreshToken }).meta({ id: 'RefreshBody' });
export type RefreshBody = z.infer<typeof RefreshBody>;

export const LogoutBody = z.strictObject({ refreshToken: refreshToken.optional() }).meta({ id: 'LogoutBody' });
export type LogoutBody = z.infer<typeof LogoutBody>;

export const ExchangeBody = z
  .strictObject({ transport, refreshToken: refreshToken.optional() })
  .meta({ id: 'ExchangeBody' });
export type ExchangeBody = z.infer<typeof ExchangeBody>;

export const PasswordBody = z
  .strictObject({ currentPassword: z.string().min(1).max(1_024), newPassword: PasswordInput })
  .meta({ id: 'PasswordBody' });
export type PasswordBody = z.infer<typeof PasswordBody>;

export const SignInAnswerSchema = z
  .object({
    user: UserSchema,
    session: SessionSchema,
    sessionToken: z.string().optional().describe('Only with transport `header`'),
    tokens: TokensSchema.optional().describe('Only with transport `token`'),
  })
  .meta({ id: 'SignInAnswer' });

export const PasswordAnswerSchema = SignInAnswerSchema.extend({ receipt: ReceiptSchema }).meta({
  id: 'PasswordAnswer',
});

export const RefreshAnswerSchema = z.object({ tokens: TokensSchema }).meta({ id: 'RefreshAnswer' });

const PrincipalSchema = z
  .object({
    userId: z.string().nullable(),
    sessionId: z.string().nullable(),
    clientId: z.string(),
    roles: z.array(z.string()),
    permissions: z.array(z.string()),
    mode: z.string(),
    credential: z.enum(['cookie', 'session-header', 'access-token', 'api-key']),
    authTime: z.iso.datetime().nullable(),
    source: z.enum(['token', 'memory', 'database', 'strategy']),
    maxStalenessMs: z.int(),
  })
  .meta({ id: 'Principal' });

const ofTheToken = z.guid().nullable().describe('null for a machine');

/** In jwt mode everything comes from the token, so only what it carries can be shown; a machine has nothing else. */
export const MeAnswerSchema = z
  .object({
    user: z.union([UserSchema, UserSchema.pick({ roles: true, permissions: true }).extend({ id: ofTheToken })]),
    session: z.union([SessionSchema, z.object({ id: ofTheToken })]),
    principal: PrincipalSchema,
  })
  .meta({ id: 'MeAnswer' });
