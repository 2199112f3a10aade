/** What an event is about. */
export const SUBJECT_KINDS = ['user', 'session', 'role', 'key', 'client', 'api-key'] as const;
/** What an event is about. */
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** Why one session ended, while its user's others went on. */
export type SessionEndReason =
  /** Its owner signed out, by a credential of this session. */
  | 'signed_out'
  /** A call that names it: its owner's, an administrator's, the operator's. */
  | 'ended'
  /** A sign-in from the same browser took its place. */
  | 'replaced'
  /** Its refresh token was used again past the grace: `refresh.reused` says from where. */
  | 'refresh_reused'
  /** The identity that it was begun by was unlinked. */
  | 'identity_unlinked'
  /** Its tokens could not be minted. */
  | 'unusable';

/** Why nobody was signed in. */
export type SignInFailure =
  | 'invalid_credentials'
  | 'unknown_account'
  | 'account_suspended'
  /** The provider, or its strategy, did not vouch for anybody. */
  | 'not_vouched_for'
  /** The identity is nobody's, and its address an account's. */
  | 'identity_not_linked';

/**
 * Every type of event with what its details hold. The types are stable, and so is what stands in the details: applications and
 * whatever reads the log rely on them. Nothing secret may stand in them, and nothing personal but ids.
 */
export interface AuditDetails {
  /** Nobody signed in. The subject is the account that was meant; none where there is no such account. */
  'sign_in.failed': { readonly reason: SignInFailure; readonly provider?: string };
  /** Somebody signed in. Methods as in RFC 8176; `fed` where a provider vouched for them, and then which. */
  'session.created': { readonly transport: string; readonly methods: readonly string[]; readonly provider?: string };
  'session.revoked': { readonly reason: SessionEndReason };
  /** The session goes on in another transport. */
  'session.exchanged': { readonly transport: string };
  /** All of a user's sessions ended, or all but the one named. */
  'user.signed_out': { readonly scope: 'all' | 'others'; readonly keptSessionId?: string };
  /** A refresh token was used again past the grace: somebody else may have it. The subject is its session. */
  'refresh.reused': Record<never, never>;
  /** By its owner; every session but the one named ended. */
  'password.changed': { readonly keptSessionId: string };
  /** Somebody in a session of the user gave a wrong current password: they may have taken the session from its owner. */
  'password.change_failed': { readonly sessionId: string };
  /** Somebody made an account of their own. */
  'user.registered': Record<never, never>;
  /** The user can sign in by a provider from now on. */
  'identity.linked': { readonly provider: string; readonly identityId: string };
  /** No more; the sessions that it began ended, but the one that asked. */
  'identity.unlinked': { readonly provider: string; readonly identityId: string };
  /** An administrator or the operator made one. */
  'user.created': { readonly roles: readonly string[] };
  'user.updated': { readonly changed: readonly ('email' | 'name')[] };
  /** All of the user's sessions ended with it. */
  'user.suspended': Record<never, never>;
  'user.reinstated': Record<never, never>;
  /** All of the user's sessions ended with it. */
  'user.deleted': Record<never, never>;
  'user.roles_set': { readonly granted: readonly string[]; readonly taken: readonly string[] };
  /** Accounts were imported, so many with this commit. No subject. */
  'users.imported': { readonly count: number };
  'role.set': { readonly created: boolean; readonly granted: readonly string[]; readonly taken: readonly string[] };
  'role.deleted': { readonly permissions: readonly string[] };
  'key.created': { readonly algorithm: string };
  /** The subject signs from now on, in the place of the one before. */
  'key.rotated': { readonly algorithm: string; readonly before: string | null };
  /** Tokens that it signed are accepted nowhere any more. */
  'key.withdrawn': Record<never, never>;
  'client.created': { readonly permissions: readonly string[] };
  'client.disabled': Record<never, never>;
  'api_key.created': { readonly permissions: readonly string[] };
  'api_key.ended': Record<never, never>;
  /** All of the user's API keys ended at once. */
  'user.api_keys_ended': Record<never, never>;
}

/** What can happen: see docs/events.md. */
export type AuditEventType = keyof AuditDetails;

/** Whether what somebody wanted came about, as the event's reader would ask. */
export type AuditOutcome = 'success' | 'failure';

/** What each type is about, and how it went. */
export const AUDIT_VOCABULARY: Readonly<
  Record<AuditEventType, { readonly subject: SubjectKind | undefined; readonly outcome: AuditOutcome }>
> = {
  'sign_in.failed': { subject: 'user', outcome: 'failure' },
  'session.created': { subject: 'session', outcome: 'success' },
  'session.revoked': { subject: 'session', outcome: 'success' },
  'session.exchanged': { subject: 'session', outcome: 'success' },
  'user.signed_out': { subject: 'user', outcome: 'success' },
  'refresh.reused': { subject: 'session', outcome: 'failure' },
  'password.changed': { subject: 'user', outcome: 'success' },
  'password.change_failed': { subject: 'user', outcome: 'failure' },
  'user.registered': { subject: 'user', outcome: 'success' },
  'identity.linked': { subject: 'user', outcome: 'success' },
  'identity.unlinked': { subject: 'user', outcome: 'success' },
  'user.created': { subject: 'user', outcome: 'success' },
  'user.updated': { subject: 'user', outcome: 'success' },
  'user.suspended': { subject: 'user', outcome: 'success' },
  'user.reinstated': { subject: 'user', outcome: 'success' },
  'user.deleted': { subject: 'user', outcome: 'success' },
  'user.roles_set': { subject: 'user', outcome: 'success' },
  'users.imported': { subject: undefined, outcome: 'success' },
  'role.set': { subject: 'role', outcome: 'success' },
  'role.deleted': { subject: 'role', outcome: 'success' },
  'key.created': { subject: 'key', outcome: 'success' },
  'key.rotated': { subject: 'key', outcome: 'success' },
  'key.withdrawn': { subject: 'key', outcome: 'success' },
  'client.created': { subject: 'client', outcome: 'success' },
  'client.disabled': { subject: 'client', outcome: 'success' },
  'api_key.created': { subject: 'api-key', outcome: 'success' },
  'api_key.ended': { subject: 'api-key', outcome: 'success' },
  'user.api_keys_ended': { subject: 'user', outcome: 'success' },
};

/** Every type, in the order of the vocabulary. */
export const AUDIT_EVENT_TYPES = Object.keys(AUDIT_VOCABULARY) as readonly AuditEventType[];
