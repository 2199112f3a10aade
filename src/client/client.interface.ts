import type { Answer, Body, Session, User } from './answers.js';
import type { Change } from './listeners.js';

/** Who signed in, by which session. Credentials are kept by the client, and not handed out. */
export interface SignedIn {
  readonly user: User;
  readonly session: Session;
}

/** A client that keeps itself signed in. */
export interface Client {
  /**
   * Signs in, in place of whoever was signed in before, whose session ends. One call.
   *
   * @throws PortcullisError `invalid_credentials`, `account_suspended`, `too_many_attempts` (see `retryAfter`), … or
   *   `network_error`
   */
  login(credentials: { email: string; password: string }): Promise<SignedIn>;

  /**
   * Ends the session, and tells every tab. When this returns no server accepts it any more, but for `jwt` routes until the
   * access token expires.
   *
   * With transports `token` and `header` the credentials are gone from here before the server is asked, so the visitor is
   * signed out even where it can't be reached; the session then lives on there until it expires. With `cookie` only the
   * server can take the cookie away: after an error the visitor is still signed in.
   *
   * @throws PortcullisError `network_error` after three attempts
   */
  logout(): Promise<void>;

  /**
   * Changes the password. Every other session of the account ends, this one goes on with new credentials; so use this and not
   * `fetch`, which wouldn't know of them.
   *
   * @throws PortcullisError `invalid_credentials` for a wrong current password, `password_rejected`, `signed_out`, …
   */
  changePassword(body: Body<'POST /v1/auth/password'>): Promise<SignedIn>;

  /**
   * As the platform's `fetch`, with credentials where the request goes to the API's origin or to one of `origins`, and
   * with none anywhere else. A path (`/v1/sessions`) is one of the API. Where the request has an `Authorization` of its own,
   * that counts and nothing is added.
   *
   * An access token that is about to expire is renewed first. After 401 `invalid_token` or `token_stale` it is renewed and the
   * request repeated, once, if its body can be sent again: a stream can't, nor the body of a `Request`, and the answer is handed
   * on. So is every other answer, 429 and 503 too.
   *
   * No cookie goes along beside a header with credentials, unless `init.credentials` says so, and it follows no redirect
   * (`redirect: 'error'`, or `'manual'` if you say so), which might lead to another origin.
   *
   * @throws PortcullisError when the token has expired and can't be renewed now: `network_error`, or the server's refusal;
   *   and whatever the platform's `fetch` throws
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;

  /**
   * Who is signed in, and how the server decided that: `GET /v1/auth/me`. Asked once for each sign-in, and again after each
   * refresh; so roles may be as old as the access token. With `jwt` for its mode the route tells no more than the token does.
   *
   * @param options.fresh asks the server in any case
   * @returns undefined where nobody is signed in
   * @throws PortcullisError when that can't be found out now
   */
  session(options?: { fresh?: boolean }): Promise<Answer<'GET /v1/auth/me'> | undefined>;

  /**
   * Calls the listener at each sign-in, sign-out and end of the session, in this tab or another.
   *
   * @returns what takes the listener off
   */
  onChange(listener: (change: Change) => void): () => void;

  /** Stops refreshing ahead and listening. Nobody is signed out by it. */
  close(): void;
}
