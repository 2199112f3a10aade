import { z } from 'zod';
import { OAUTH_ERROR_CODES } from './oauth.errors.js';

/*
 * These document the forms. What comes is read by `OAuthForm`, since unknown parameters are to be ignored (RFC 6749, section
 * 3.2) and refusals have an RFC's form.
 */

/** How a client may authenticate in the body; `Authorization: Basic` is the other way. */
const authentication = {
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
  client_assertion_type: z.string().optional(),
  client_assertion: z.string().optional(),
};

export const TokenForm = z.object({
  grant_type: z.enum(['client_credentials', 'refresh_token']),
  refresh_token: z.string().optional(),
  scope: z.string().optional(),
  resource: z.string().optional().describe('RFC 8707: one of the client’s audiences; its first by default'),
  audience: z.string().optional().describe('The same by another name'),
  ...authentication,
});

const token = z.string();
const hint = z.string().optional().describe('`access_token` or `refresh_token`; not needed');

export const IntrospectionForm = z.object({ token, token_type_hint: hint, ...authentication });
export const RevocationForm = z.object({ token, token_type_hint: hint, ...authentication });

/** RFC 6749, section 5.2 (`OAuthError` in the OpenAPI document). */
export const OAuthErrorSchema = z
  .object({ error: z.enum(OAUTH_ERROR_CODES), error_description: z.string().optional() })
  .meta({ id: 'OAuthError' });
