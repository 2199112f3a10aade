/** Why a text is not JSON that every reader understands alike. */
export class StrictJsonError extends Error {}

/** The deepest that objects and arrays may stand in one another. */
export const MAX_JSON_DEPTH = 32;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
/** The highest character that JSON has as white space; inside valid JSON nothing else outside strings is as low. */
const SPACE = 0x20;

/**
 * Reads JSON and refuses what parsers disagree on: an object that names a key twice (the first wins in some, the last in
 * others, so a check and a use could see different values) and nesting deeper than `maxDepth`. `JSON.parse` alone decides
 * what JSON is (RFC 8259); this adds one linear pass without recursion over text already known to be JSON, and one over the
 * value.
 *
 * @param refusedKey a key that no object may have, at any depth
 * @throws {StrictJsonError} not JSON, a duplicated or refused key (compared after unescaping), or too deep
 */
export function parseStrictJson(text: string, maxDepth = MAX_JSON_DEPTH, refusedKey?: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StrictJsonError('The body is not JSON.');
  }
  // Of keys that come twice the value keeps one.
  if (keysInText(text, maxDepth) !== keysInValue(value, refusedKey)) {
    throw new StrictJsonError('The body names a key twice.');
  }
  return value;
}

function keysInText(text: string, maxDepth: number): number {
  let depth = 0;
  let keys = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case OPEN_OBJECT:
      case OPEN_ARRAY:
        if (++depth > maxDepth) throw new StrictJsonError(`The body is nested over ${maxDepth} deep.`);
        break;
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        depth--;
        break;
      case QUOTE:
        at = endOfString(text, at);
        // In valid JSON a string with a colon behind it is a key, and nothing else is.
        if (isKey(text, at)) keys++;
    }
  }
  return keys;
}

/** No deeper than the text, whose depth is known by then. */
function keysInValue(value: unknown, refusedKey: string | undefined): number {
  if (typeof value !== 'object' || value === null) return 0;
  let keys = 0;
  if (!Array.isArray(value)) {
    keys = Object.keys(value).length;
    if (refusedKey !== undefined && Object.hasOwn(value, refusedKey)) {
      throw new StrictJsonError(`The body names the key ${refusedKey}.`);
    }
  }
  const inner = Array.isArray(value) ? (value as unknown[]) : Object.values(value);
  for (const one of inner) if (typeof one === 'object') keys += keysInValue(one, refusedKey);
  return keys;
}

function endOfString(text: string, start: number): number {
  let at = text.indexOf('"', start + 1);
  while (isEscaped(text, at)) at = text.indexOf('"', at + 1);
  return at;
}

/** Whether an odd number of backslashes stands before it. */
function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charCodeAt(before) === BACKSLASH) before--;
  return (at - before) % 2 === 0;
}

function isKey(text: string, end: number): boolean {
  let at = end + 1;
  while (text.charCodeAt(at) <= SPACE) at++;
  return text.charCodeAt(at) === COLON;
}
