import { everyHeaderOf, rawRequest, type HttpRequest } from '../../http/http-io.js';
import { ASSERTION_TYPE } from '../clients/client-assertions.js';
import type { OAuthForm } from './oauth-form.js';
import { InvalidClient, OAuthError } from './oauth.errors.js';

/** `Basic` and all that follows (RFC 9110, section 11.4): what is more than base64 can't be read, and is refused. */
const BASIC = /^basic(?: +(.*))?$/i;

/** How a request says which client it comes from, as far as its form goes; nothing is proven yet. */
export type PresentedClient =
  | { readonly kind: 'secret'; readonly clientId: string; readonly secret: string }
  | { readonly kind: 'assertion'; readonly clientId: string | undefined; readonly assertion: string }
  | { readonly kind: 'none'; readonly clientId: string | undefined };

/**
 * Reads the client's credentials from the Authorization header or the body (RFC 6749, section 2.3; RFC 7523, section 2.2).
 * A header of another scheme is none: public routes ignore what comes along.
 *
 * @throws OAuthError invalid_request for more than one method, or one that is incomplete
 * @throws InvalidClient for Basic credentials or an assertion type that can't be read
 */
export function presentedClient(request: HttpRequest, form: OAuthForm): PresentedClient {
  const basic = basicCredentials(request);
  const clientId = form.get('client_id');
  const secret = form.get('client_secret');
  const assertion = form.get('client_assertion');
  const type = form.get('client_assertion_type');
  const methods = [basic, secret, assertion ?? type].filter((method) => method !== undefined);
  if (methods.length > 1) throw new OAuthError('invalid_request', 'More than one method of client authentication');
  if (basic !== undefined) {
    if (clientId !== undefined && clientId !== basic.clientId) throw contradiction();
    return basic;
  }
  if (secret !== undefined) return { kind: 'secret', clientId: form.require('client_id'), secret };
  if (assertion === undefined && type === undefined) return { kind: 'none', clientId };
  if (form.require('client_assertion_type') !== ASSERTION_TYPE) throw new InvalidClient();
  return { kind: 'assertion', clientId, assertion: form.require('client_assertion') };
}

function contradiction(): OAuthError {
  return new OAuthError('invalid_request', 'client_id is not the client that authenticates');
}

function basicCredentials(request: HttpRequest): (PresentedClient & { kind: 'secret' }) | undefined {
  const values = everyHeaderOf(rawRequest(request).rawHeaders, 'authorization');
  if (values.length > 1) throw new OAuthError('invalid_request', 'More than one Authorization header');
  const basic = BASIC.exec(values[0] ?? '');
  if (basic === null) return undefined;
  const text = decodeBase64(basic[1] ?? '');
  const colon = text?.indexOf(':') ?? -1;
  if (text === undefined || colon < 0) throw new InvalidClient();
  const [clientId, secret] = [text.slice(0, colon), text.slice(colon + 1)].map(decodeFormText);
  if (clientId === undefined || secret === undefined) throw new InvalidClient();
  return { kind: 'secret', clientId, secret };
}

function decodeBase64(encoded: string): string | undefined {
  const bytes = Buffer.from(encoded, 'base64');
  return bytes.toString('base64') === encoded ? bytes.toString('utf8') : undefined;
}

/** Id and secret travel form-encoded inside Basic (RFC 6749, section 2.3.1). */
function decodeFormText(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
