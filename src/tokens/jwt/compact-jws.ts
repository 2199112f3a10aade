import { parseStrictJson } from '../../http/strict-json.js';

/** A JWS in compact form (RFC 7515, section 7.1), taken apart but not yet verified. */
export interface CompactJws {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  /** What was signed: the first two parts as they came. */
  readonly signingInput: Buffer;
  readonly signature: Buffer;
}

/** Longer tokens are refused before any work is done on them. */
const MAX_TOKEN_CHARACTERS = 8 * 1024;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Claims nest a little; a payload made to exhaust a parser nests a lot. */
const MAX_DEPTH = 16;

/**
 * Takes a compact JWS apart, strictly: three parts of canonical base64url without padding, header and payload JSON objects
 * without duplicated keys (RFC 8725, section 2.4; RFC 7515, section 4), at most 8 KiB. No signature work happens here.
 *
 * @returns undefined for anything else
 */
export function parseCompactJws(token: string): CompactJws | undefined {
  if (token.length > MAX_TOKEN_CHARACTERS) return undefined;
  const firstDot = token.indexOf('.');
  const lastDot = token.lastIndexOf('.');
  if (firstDot <= 0 || lastDot <= firstDot + 1 || token.indexOf('.', firstDot + 1) !== lastDot) return undefined;
  const header = parseObject(token.slice(0, firstDot));
  const payload = parseObject(token.slice(firstDot + 1, lastDot));
  const signature = decodeBase64Url(token.slice(lastDot + 1));
  if (header === undefined || payload === undefined || signature === undefined) return undefined;
  return { header, payload, signature, signingInput: Buffer.from(token.slice(0, lastDot), 'latin1') };
}

function parseObject(part: string): Readonly<Record<string, unknown>> | undefined {
  const bytes = decodeBase64Url(part);
  if (bytes === undefined) return undefined;
  try {
    const value = parseStrictJson(UTF8.decode(bytes), MAX_DEPTH);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    // Not UTF-8, not JSON, or ambiguous JSON: no token of ours.
    return undefined;
  }
}

/** Node decodes leniently: encoding again shows whether the text was the one canonical form (RFC 4648, section 3.5). */
function decodeBase64Url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length > 0 && bytes.toString('base64url') === text ? bytes : undefined;
}
