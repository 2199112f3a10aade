import type { IncomingMessage } from 'node:http';
import { parseForm } from '../../http/form-body.js';
import { SignInFlowUnknown } from './providers.errors.js';
import type { Parameters } from './strategy-request.js';

/**
 * What came back with the browser: the query, or the form that was posted.
 *
 * @throws SignInFlowUnknown for a parameter given twice (RFC 6749, section 3.1), or what is no form
 */
export function callbackParameters(raw: IncomingMessage, body: unknown): Parameters {
  const received = raw.method === 'POST' ? body : parsedQuery(raw);
  const entries = Object.entries(received ?? {});
  if (entries.some(([, value]) => typeof value !== 'string'))
    throw new SignInFlowUnknown({ detail: 'A parameter is there twice, or is no text.' });
  return Object.fromEntries(entries);
}

/** Read here, the same on both adapters: Express's own parser makes objects of some names. */
function parsedQuery({ url = '' }: IncomingMessage): object {
  const start = url.indexOf('?');
  try {
    return start < 0 ? {} : parseForm(url.slice(start + 1));
  } catch {
    throw new SignInFlowUnknown({ detail: 'The query can’t be decoded.' });
  }
}
