import type { Transport } from '../config/index.js';

/** Whom a test wants to act as. */
export interface Visitor {
  /** Beside a database, a role that isn't there yet is made, without permissions. */
  readonly roles?: readonly string[];
  /** Beside a database, held by a role of their own. */
  readonly permissions?: readonly string[];
  /** How the credential travels. Default `token`. */
  readonly transport?: Transport;
}

/** Somebody who is signed in. */
export interface SignedIn {
  readonly userId: string;
  readonly sessionId: string;
  /** The access token or session token itself. */
  readonly credential: string;
  /** What a request of theirs carries; for a cookie also what a browser says of where it comes from. */
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the session: its credential is refused once this has resolved. */
  end(): Promise<void>;
}

/** The headers of a request that carries a credential by a transport. */
export function headersOf(transport: Transport, credential: string, cookie: string): Record<string, string> {
  switch (transport) {
    case 'cookie':
      return { cookie: `${cookie}=${credential}`, 'sec-fetch-site': 'same-origin' };
    case 'header':
      return { authorization: `Session ${credential}` };
    case 'token':
      return { authorization: `Bearer ${credential}` };
  }
}
