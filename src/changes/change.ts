/** What a change log row is about. */
export type ChangeKind = 'session' | 'user' | 'role' | 'client' | 'key' | 'api-key';

/** One entry of the change log: memory of its subject is to be forgotten. */
export interface Change {
  readonly kind: ChangeKind;
  /** Id of the session or user, name of the role, id of the client, signing key or API key. */
  readonly subject: string;
}

/** Entries that were committed together, at one position. */
export interface CommittedChanges {
  readonly position: number;
  readonly entries: readonly Change[];
}
