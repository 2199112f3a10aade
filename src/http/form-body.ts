/**
 * Reads `application/x-www-form-urlencoded` (WHATWG URL, section 5.1), strictly: bad percent-encoding is refused instead of
 * passed on half decoded. A name given twice yields an array, so a schema that expects a string refuses it (RFC 6749,
 * section 3.1: parameters must not be included more than once).
 *
 * @returns an object without a prototype, so no name is special
 * @throws {URIError} bad percent-encoding
 */
export function parseForm(text: string): Record<string, string | string[]> {
  const form = Object.create(null) as Record<string, string | string[]>;
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1));
    const before = form[name];
    if (before === undefined) form[name] = value;
    else if (typeof before === 'string') form[name] = [before, value];
    // Not into a new list: a body of one name thousands of times would keep the process from everything else.
    else before.push(value);
  }
  return form;
}

function decode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}
