import { everyHeaderOf } from '../../http/http-io.js';
import { AmbiguousCredentials } from '../auth.errors.js';
import type { Mode, TakenCredential } from '../modes/mode.js';
import type { Credential } from './credential.js';

/** `Authorization: <scheme> <value>` (RFC 9110, section 11.6.2); what the scheme may be made of was checked when it was registered. */
const AUTHORIZATION = /^([^ ]+)(?: +(.*))?$/;

/**
 * Finds what a registered mode takes, beside what every request is read for. Only on routes of such a mode: elsewhere its
 * headers mean nothing.
 *
 * @param read what the credential reader found
 * @param strategies of the mode, by the kinds of credential that it takes
 * @returns `read` where it counts; undefined where there is nothing at all
 * @throws AmbiguousCredentials for two credentials, as everywhere
 */
export function findRegisteredCredential(
  registered: readonly TakenCredential[],
  rawHeaders: readonly string[],
  read: Credential | undefined,
  strategies: Mode['strategies'],
): Credential | undefined {
  let found = read;
  for (const source of registered) {
    if (source.from === 'scheme') {
      const value = valueOfScheme(source.name, rawHeaders);
      // The same header that the reader has seen, read with other eyes: not a second credential.
      if (value !== undefined) found = { kind: source.kind, value };
    }
  }
  for (const source of registered) {
    if (source.from !== 'header') continue;
    for (const value of everyHeaderOf(rawHeaders, source.name)) {
      if (found !== undefined) throw new AmbiguousCredentials();
      found = { kind: source.kind, value };
    }
  }
  const whole = registered.find(({ from }) => from === 'request');
  if (whole === undefined || (found !== undefined && strategies.has(found.kind))) return found;
  return { kind: whole.kind, value: '' };
}

/** There is one `Authorization` at most here: the reader has refused two. */
function valueOfScheme(scheme: string, rawHeaders: readonly string[]): string | undefined {
  const [header = ''] = everyHeaderOf(rawHeaders, 'authorization');
  const [, written, value = ''] = AUTHORIZATION.exec(header) ?? [];
  return written?.toLowerCase() === scheme ? value : undefined;
}
