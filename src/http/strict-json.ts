/** Why a text is not JSON that every reader understands alike. */
export class StrictJsonError extends Error {}

/** The deepest that objects and arrays may stand in one another. */
export const MAX_JSON_DEPTH = 32;

const QUOTE = '"';
const BACKSLASH = 0x5c;
const COLON = 0x3a;
/** The highest character that JSON has as white space; inside valid JSON nothing else outside strings is as low. */
const SPACE = 0x20;
const SPACE_BEFORE_COLON = /[ \t\n\r]:/;

/**
 * Reads JSON and refuses what parsers disagree on: an object that names a key twice (the first wins in some, the last in
 * others, so a check and a use could see different values) and nesting deeper than `maxDepth`. `JSON.parse` alone decides
 * what JSON is (RFC 8259); this adds a linear search of text already known to be JSON, and a walk over the value.
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
  const kept = keysInValue(value, maxDepth, refusedKey);
  // Of a key that comes twice the value has only one, so the text has more keys than the value.
  if (atMostKeysInText(text) !== kept && keysInText(text) !== kept) {
    throw new StrictJsonError('The body names a key twice.');
  }
  return value;
}

function keysInValue(value: unknown, maxDepth: number, refusedKey: string | undefined, depth = 1): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > maxDepth) throw new StrictJsonError(`The body is nested over ${maxDepth} deep.`);
  let keys = 0;
  if (Array.isArray(value)) {
    for (const one of value as unknown[]) keys += keysInValue(one, maxDepth, refusedKey, depth + 1);
    return keys;
  }
  for (const key of Object.keys(value)) {
    if (key === refusedKey) throw new StrictJsonError(`The body names the key ${refusedKey}.`);
    keys += 1 + keysInValue((value as Record<string, unknown>)[key], maxDepth, refusedKey, depth + 1);
  }
  return keys;
}

/** The number of keys, or more: a string may hold what looks like the end of a key. Cheap, and mostly exact. */
function atMostKeysInText(text: string): number {
  if (SPACE_BEFORE_COLON.test(text)) return Number.POSITIVE_INFINITY;
  let keys = 0;
  for (let at = text.indexOf('":'); at !== -1; at = text.indexOf('":', at + 2)) keys++;
  return keys;
}

function keysInText(text: string): number {
  let keys = 0;
  for (let at = text.indexOf(QUOTE); at !== -1; at = text.indexOf(QUOTE, at + 1)) {
    at = endOfString(text, at);
    // In valid JSON a string with a colon behind it is a key, and nothing else is.
    if (isKey(text, at)) keys++;
  }
  return keys;
}

function endOfString(text: string, start: number): number {
  let at = text.indexOf(QUOTE, start + 1);
  while (isEscaped(text, at)) at = text.indexOf(QUOTE, at + 1);
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
