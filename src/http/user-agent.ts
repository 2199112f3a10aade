/** Longest user agent that is kept; browsers send a quarter of it. */
const USER_AGENT_MAX = 512;

/**
 * A user agent as it may be stored. Headers are whatever the client likes: the text is cut to 512 characters and characters
 * that can't be printed (PostgreSQL also refuses U+0000) are dropped.
 *
 * @returns null for none, or nothing that could be printed
 */
export function printableUserAgent(userAgent: string | undefined): string | null {
  // eslint-disable-next-line no-control-regex -- control characters are what is removed
  const printable = userAgent?.replace(/[\u0000-\u001f\u007f-\u009f]/g, '').slice(0, USER_AGENT_MAX);
  return printable === undefined || printable === '' ? null : printable;
}
