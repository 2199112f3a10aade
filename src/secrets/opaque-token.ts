/** What `<id>.<secret>` names: the row to look up, and the proof to compare with the row's hash. */
export interface OpaqueToken {
  readonly id: string;
  readonly secret: string;
}

/** Lower-case UUID, a dot, 43 characters of base64url: nothing else ever reaches the database. */
const SHAPE = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\.[A-Za-z0-9_-]{43}$/;
const ID_LENGTH = 36;
const LENGTH = 80;

/** Writes a session or refresh token as it travels. */
export function formatOpaqueToken(id: string, secret: string): string {
  return `${id}.${secret}`;
}

/** Reads `<id>.<secret>`; undefined for anything malformed. Says nothing about whether such a token exists. */
export function parseOpaqueToken(token: string): OpaqueToken | undefined {
  return isOpaqueToken(token) ? splitOpaqueToken(token) : undefined;
}

/** Whether a token has the form of those that are handed out. About 0.5 µs. */
export function isOpaqueToken(token: string): boolean {
  return SHAPE.test(token);
}

/**
 * Takes a token apart by its length alone, in a tenth of the time: enough to look for the id among those that are known, and to
 * compare the secret; not to ask the database.
 */
export function splitOpaqueToken(token: string): OpaqueToken | undefined {
  if (token.length !== LENGTH || token[ID_LENGTH] !== '.') return undefined;
  return { id: token.slice(0, ID_LENGTH), secret: token.slice(ID_LENGTH + 1) };
}
