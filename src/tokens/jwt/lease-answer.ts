/** The media type of a lease's answer, and its `typ` (RFC 8417, section 2.3): an access token's is another. */
export const LEASE_ANSWER_TYPE = 'secevent+jwt';

const HEADER_TYPE = /^(?:application\/)?secevent\+jwt$/i;
const KINDS: ReadonlySet<unknown> = new Set(['session', 'user', 'role', 'client', 'key']);

/** What changed, and the position of its last change. */
export type LeaseEntry = readonly [
  kind: 'session' | 'user' | 'role' | 'client' | 'key',
  subject: string,
  position: number,
];

/** The claims of an answer to `POST /v1/changes/lease`. Positions are those of the change log. */
export interface LeaseAnswer {
  readonly iss: string;
  /** The client that asked. */
  readonly aud: string;
  /** Whole seconds; the server's wall clock. */
  readonly iat: number;
  readonly jti: string;
  readonly nonce: string;
  /** What `ver` of tokens is compared with; tokens of another one are stale. */
  readonly epoch: string;
  /** One run of the database under that epoch; positions are compared within one only. */
  readonly term: string;
  /** `entries` has everything after this position, up to `to`. Above what the verifier has applied, it begins anew from here. */
  readonly from: number;
  readonly to: number;
  /** Tokens read before this position are stale, whatever they name: what changed up to here is kept no longer. */
  readonly floor: number;
  readonly entries: readonly LeaseEntry[];
  /** Counted from the sending of the request, in milliseconds. 0 where there is more to be fetched first. */
  readonly lease_ms: number;
}

/** What a verifier expects of an answer. */
export interface LeaseExpectations {
  readonly issuer: string;
  readonly clientId: string;
  readonly nonce: string;
}

/** Whether a header is that of an answer; everything else about headers is the same as for access tokens. */
export function isLeaseAnswerType(typ: unknown): boolean {
  return typeof typ === 'string' && HEADER_TYPE.test(typ);
}

/** Whether decoded claims are the answer to this very request, every claim of its own type. */
export function acceptsLeaseAnswer(
  claims: Readonly<Record<string, unknown>>,
  { issuer, clientId, nonce }: LeaseExpectations,
): claims is Readonly<Record<string, unknown>> & LeaseAnswer {
  return (
    claims['iss'] === issuer &&
    claims['aud'] === clientId &&
    claims['nonce'] === nonce &&
    [claims['epoch'], claims['term'], claims['jti']].every((text) => typeof text === 'string' && text !== '') &&
    [claims['from'], claims['to'], claims['floor'], claims['lease_ms'], claims['iat']].every(isCount) &&
    Array.isArray(claims['entries']) &&
    claims['entries'].every(isEntry)
  );
}

function isEntry(entry: unknown): entry is LeaseEntry {
  return Array.isArray(entry) && KINDS.has(entry[0]) && typeof entry[1] === 'string' && isCount(entry[2]);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
