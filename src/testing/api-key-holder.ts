/** Whom a test wants to act by an API key. */
export interface ApiKeyParts {
  /** What the key names and its user holds. */
  readonly permissions?: readonly string[];
}

/** Somebody whose program has an API key. */
export interface ApiKeyHolder {
  readonly userId: string;
  /** The `clientId` of the principal. */
  readonly keyId: string;
  /** `pck_<id>.<secret>` */
  readonly credential: string;
  /** What a request of theirs carries. */
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the key: it is refused once this has resolved. */
  end(): Promise<void>;
}

/** How it travels: see docs/api-keys.md. */
export function apiKeyHeaders(credential: string): Record<string, string> {
  return { authorization: `ApiKey ${credential}` };
}
