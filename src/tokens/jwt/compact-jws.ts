import { isUtf8 } from 'node:buffer';
import { parseStrictJson } from '../../http/strict-json.js';
import { asciiOf, decodeAscii, decodeBase64Url } from './base64url.js';

/** A JSON object as it came out of a part of a token: nothing in it has been checked. */
export type UncheckedObject = Readonly<Record<string, unknown>>;

/** A JWS in compact form (RFC 7515, section 7.1), taken apart but not yet verified. */
export interface CompactJws {
  readonly header: UncheckedObject;
  readonly payload: UncheckedObject;
  /** What was signed: the first two parts as they came. */
  readonly signingInput: Buffer;
  readonly signature: Buffer;
}

/** Longer tokens are refused before any work is done on them. */
export const MAX_TOKEN_CHARACTERS = 8 * 1024;
/** Claims nest a little; a payload made to exhaust a parser nests a lot. */
const MAX_DEPTH = 16;
/** An own property to `JSON.parse`, but the prototype to whoever copies it by assignment later. */
const REFUSED_KEY = '__proto__';
const REPLACEMENT_CHARACTER = '\ufffd';

/**
 * Takes a compact JWS apart, strictly: three parts of canonical base64url without padding, header and payload JSON objects
 * without duplicated keys (RFC 8725, section 2.4; RFC 7515, section 4), at most 8 KiB. No signature work happens here.
 *
 * @param maxCharacters for what isn't a token: an answer with a list in it
 * @param readHeader how the first part is read, for a caller that remembers headers: all tokens of one key share theirs
 * @returns undefined for anything else
 */
export function parseCompactJws(
  token: string,
  readHeader = parseObjectPart,
  maxCharacters = MAX_TOKEN_CHARACTERS,
): CompactJws | undefined {
  if (token.length > maxCharacters) return undefined;
  const firstDot = token.indexOf('.');
  const lastDot = token.lastIndexOf('.');
  if (firstDot <= 0 || lastDot <= firstDot + 1 || token.indexOf('.', firstDot + 1) !== lastDot) return undefined;
  const ascii = asciiOf(token);
  if (ascii === undefined) return undefined;
  const header = readHeader(token.slice(0, firstDot));
  const payload = header && readObject(decodeAscii(ascii, firstDot + 1, lastDot));
  const signature = payload && decodeAscii(ascii, lastDot + 1, token.length);
  if (header === undefined || payload === undefined || signature === undefined) return undefined;
  return { header, payload, signature, signingInput: ascii.subarray(0, lastDot) };
}

/** Reads a part that is a JSON object; undefined for anything that isn't, or that readers would understand differently. */
export function parseObjectPart(part: string): UncheckedObject | undefined {
  return readObject(decodeBase64Url(part));
}

/** Writes what `parseObjectPart` reads. */
export function writeObjectPart(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function readObject(bytes: Buffer | undefined): UncheckedObject | undefined {
  if (bytes === undefined) return undefined;
  const text = bytes.toString('utf8');
  // What wasn't UTF-8 has become this character; it may also have been meant.
  if (text.includes(REPLACEMENT_CHARACTER) && !isUtf8(bytes)) return undefined;
  try {
    const value = parseStrictJson(text, MAX_DEPTH, REFUSED_KEY);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as UncheckedObject) : undefined;
  } catch {
    // Not JSON, or ambiguous JSON: no token of ours.
    return undefined;
  }
}
