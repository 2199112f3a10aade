import { printableUserAgent } from '../http/user-agent.js';

/** What a sign-in says about where it came from, so that people recognise their sessions in a list. */
export interface SessionDevice {
  readonly userAgent: string | null;
  readonly ip: string | null;
}

/** The device behind a sign-in. */
export function sessionDevice(userAgent: string | undefined, ip: string | null): SessionDevice {
  return { userAgent: printableUserAgent(userAgent), ip };
}
