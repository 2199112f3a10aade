/** What a sign-in says about where it came from, so that people recognise their sessions in a list. */
export interface SessionDevice {
  readonly userAgent: string | null;
  readonly ip: string | null;
}

/** Longest user agent that is kept; browsers send a quarter of it. */
const USER_AGENT_MAX = 512;

/**
 * The device behind a sign-in. Headers are whatever the client likes: the text is cut to 512 characters and characters that
 * can't be printed (PostgreSQL also refuses U+0000) are dropped.
 */
export function sessionDevice(userAgent: string | undefined, ip: string | null): SessionDevice {
  // eslint-disable-next-line no-control-regex -- control characters are what is removed
  const printable = userAgent?.replace(/[\u0000-\u001f\u007f]/g, '').slice(0, USER_AGENT_MAX);
  return { userAgent: printable === undefined || printable === '' ? null : printable, ip };
}
