import {
  assertOptions,
  FLAG,
  FUNCTION,
  numberFrom,
  OBJECT,
  oneOf,
  optional,
  ORIGINS,
  TEXT,
  URL_TEXT,
  type Kind,
} from './option-checks.js';
import { isSecure } from './secure-url.js';
import { VerifierOptionsError } from './verifier.errors.js';

/** What a verifier does with a token while it holds no lease: see docs/verifiers.md. */
export type OnLeaseLost = 'refuse' | 'introspect' | 'accept';

/** Live state: the verifier follows what is taken away, as a client of the server. */
export interface RevocationOptions {
  /** From `portcullis clients create`; with `--wait-for`, receipts wait for this verifier. */
  readonly clientId: string;
  /** The secret of that client. Either it or `clientAssertion`. */
  readonly clientSecret?: string;
  /**
   * Instead of a secret: makes a fresh assertion for each request (`private_key_jwt`, RFC 7523), within three seconds. Costs the
   * server a write each.
   */
  readonly clientAssertion?: () => string | Promise<string>;
  /** Default `refuse`: 503. `introspect` asks the server for each token, `accept` goes by the token alone. */
  readonly onLeaseLost?: OnLeaseLost;
}

/** Whose tokens are verified, for which audience, and how. */
export interface VerifierOptions {
  /** The `iss` of tokens: `tokens.issuer` of the server. Keys are found by it (RFC 8414), unless `servers` says where. */
  readonly issuer: string;
  /** The `aud` that tokens must have. */
  readonly audience: string;
  /** Mode `hybrid`. Without it, mode `jwt`: a token that was revoked counts until it expires. */
  readonly revocation?: RevocationOptions;
  /** Origins at which the server, or its nodes one by one, is reached if not at the issuer's: `http://10.0.0.5:3000`. */
  readonly servers?: readonly string[];
  /** Milliseconds by which clocks may differ, five minutes at most. Default 5000, as the server's. */
  readonly clockToleranceMs?: number;
  /** Verified tokens that are remembered, at most; about 2 KiB each. Default 10,000. */
  readonly maxRemembered?: number;
  /**
   * Keys that can't be fetched anew are used for so long, in milliseconds, and no less than they count as fresh (five minutes).
   * Default an hour.
   */
  readonly keysStaleForMs?: number;
  /** Allows plain http to other machines: whoever is in between can then forge keys. Default false. */
  readonly insecureHttp?: boolean;
  /** Instead of the global one. */
  readonly fetch?: typeof globalThis.fetch;
}

/** With every default filled in. */
export interface Settings {
  readonly issuer: string;
  readonly audience: string;
  readonly revocation: (RevocationOptions & { readonly onLeaseLost: OnLeaseLost }) | undefined;
  readonly servers: readonly string[];
  /** Whether endpoints are asked at `servers`, whatever the metadata says. */
  readonly elsewhere: boolean;
  readonly insecureHttp: boolean;
  readonly clockTolerance: number;
  readonly maxRemembered: number;
  readonly keysStaleForMs: number;
  readonly fetch: typeof globalThis.fetch;
}

/** As much as the server's `tokens.clockTolerance` may be. */
const MAX_TOLERANCE_MS = 300_000;

const KINDS: Readonly<Record<keyof VerifierOptions, Kind>> = {
  issuer: URL_TEXT,
  audience: TEXT,
  revocation: optional(OBJECT),
  servers: optional(ORIGINS),
  clockToleranceMs: optional(numberFrom(0, MAX_TOLERANCE_MS)),
  maxRemembered: optional(numberFrom(1)),
  keysStaleForMs: optional(numberFrom(0)),
  insecureHttp: optional(FLAG),
  fetch: optional(FUNCTION),
};
const REVOCATION_KINDS: Readonly<Record<keyof RevocationOptions, Kind>> = {
  clientId: TEXT,
  clientSecret: optional(TEXT),
  clientAssertion: optional(FUNCTION),
  onLeaseLost: optional(oneOf('refuse', 'introspect', 'accept')),
};

/** @throws VerifierOptionsError */
export function settle(options: VerifierOptions): Settings {
  assertOptions('a verifier', options, KINDS);
  const { issuer, audience, revocation, servers = [], insecureHttp = false } = options;
  const elsewhere = servers.length > 0;
  return {
    issuer,
    audience,
    revocation: revocation && settleRevocation(revocation),
    servers: elsewhere ? servers.map((url) => originOf(url, insecureHttp)) : [originOf(issuer, insecureHttp)],
    elsewhere,
    insecureHttp,
    clockTolerance: options.clockToleranceMs ?? 5_000,
    maxRemembered: options.maxRemembered ?? 10_000,
    keysStaleForMs: options.keysStaleForMs ?? 3_600_000,
    fetch: options.fetch ?? globalThis.fetch,
  };
}

function settleRevocation(revocation: RevocationOptions): Settings['revocation'] {
  assertOptions('revocation', revocation, REVOCATION_KINDS);
  const { clientSecret, clientAssertion, onLeaseLost = 'refuse' } = revocation;
  if ((clientSecret === undefined) === (clientAssertion === undefined)) {
    throw new VerifierOptionsError('revocation takes either clientSecret or clientAssertion');
  }
  return { ...revocation, onLeaseLost };
}

function originOf(text: string, insecureHttp: boolean): string {
  const url = new URL(text);
  if (isSecure(url) || (url.protocol === 'http:' && insecureHttp)) return url.origin;
  throw new VerifierOptionsError(
    `${url.protocol}//${url.host} must be https: whoever is in between could forge keys (insecureHttp allows it)`,
  );
}
