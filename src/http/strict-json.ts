/** Why a text is not JSON that every reader understands alike. */
export class StrictJsonError extends Error {}

/** The deepest that objects and arrays may stand in one another. */
export const MAX_JSON_DEPTH = 32;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const WHITESPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * Reads JSON and refuses what parsers disagree on: an object that names a key twice (the first wins in some, the last in
 * others, so a check and a use could see different values) and nesting deeper than `maxDepth`. `JSON.parse` alone decides
 * what JSON is (RFC 8259); this adds one linear pass without recursion over text already known to be JSON.
 *
 * @throws {StrictJsonError} not JSON, a duplicated key (compared after unescaping), or too deep
 */
export function parseStrictJson(text: string, maxDepth = MAX_JSON_DEPTH): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StrictJsonError('The body is not JSON.');
  }
  scan(text, maxDepth);
  return value;
}

function scan(text: string, maxDepth: number): void {
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '{':
      case '[':
        if (open.length === maxDepth) throw new StrictJsonError(`The body is nested over ${maxDepth} deep.`);
        open.push(text[at] === '{' ? new Set() : undefined);
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case '"': {
        const end = endOfString(text, at);
        // In valid JSON a string with a colon behind it is a key, and nothing else is.
        if (isKey(text, end)) addKey(open.at(-1), JSON.parse(text.slice(at, end + 1)) as string);
        at = end;
      }
    }
  }
}

function addKey(keys: Set<string> | undefined, key: string): void {
  if (keys?.has(key)) throw new StrictJsonError('The body names a key twice.');
  keys?.add(key);
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

function isKey(text: string, end: number): boolean {
  let at = end + 1;
  while (WHITESPACE.has(text.charCodeAt(at))) at++;
  return text.charCodeAt(at) === COLON;
}
