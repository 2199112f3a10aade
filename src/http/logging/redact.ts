const REDACTED = '[redacted]';
const MAX_DEPTH = 8;

/** Names of fields and headers whose values are never logged, wherever they stand. */
const SECRET_NAME =
  /^(?:authorization|proxy-authorization|cookie|set-cookie|x-api-key|api_?key)$|password|passphrase|secret|token|assertion|credential|private_?key/i;

/** Names that only look like one. */
const HARMLESS_NAME = /^(?:token_?type|.*token_?(?:id|kind|expires|expires_?in|expires_?at))$/i;

/**
 * Credentials by their shape: what follows a scheme, JWTs, and ids with a secret behind (`<uuid>.<secret>`). Each takes a time that
 * grows with the line and no faster, since clients write their part of it. So a JWT is looked for from where a run of its
 * characters begins, and not from each `eyJ` in it.
 */
const SECRET_TEXT = [
  /\b(Bearer|Session|ApiKey|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi,
  /()(?<![A-Za-z0-9_-])(?=[A-Za-z0-9_-]*eyJ)[A-Za-z0-9_-]{11,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/g,
  /()(?:\b|pck_)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\.[A-Za-z0-9_-]{20,}/gi,
];

/** A copy of what is about to be logged, without the values of secret-looking names, however deep they stand. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth >= MAX_DEPTH) return '[deep]';
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  if (value instanceof Error) return { type: value.name, message: value.message, stack: value.stack };
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, isSecret(name, inner) ? REDACTED : redact(inner, depth + 1)]),
  );
}

/**
 * A finished JSON line with every control character escaped. JSON leaves DEL and the C1 characters as they are, and some
 * terminals take U+009B as the beginning of a command.
 */
export function escapeControls(line: string): string {
  return line.replace(/[\u007f-\u009f\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** A finished log line without anything that has the shape of a credential, whatever field or message it slipped into. */
export function scrub(line: string): string {
  return SECRET_TEXT.reduce(
    (text, shape) => text.replace(shape, (_match, scheme: string) => `${scheme} ${REDACTED}`.trim()),
    line,
  );
}

function isSecret(name: string, value: unknown): boolean {
  const carriesText = typeof value === 'string' || (typeof value === 'object' && value !== null);
  return carriesText && SECRET_NAME.test(name) && !HARMLESS_NAME.test(name);
}
