import { VerifierOptionsError } from './verifier.errors.js';

/** What a verifier does with a token while it holds no lease: see docs/verifiers.md. */
export type OnLeaseLost = 'refuse' | 'introspect' | 'accept';

/** Live state: the verifier follows what is taken away, as a client of the server. */
export interface RevocationOptions {
  /** From `portcullis clients create`; with `--wait-for`, receipts wait for this verifier. */
  readonly clientId: string;
  /** The secret of that client. Either it or `clientAssertion`. */
  readonly clientSecret?: string;
  /** Instead of a secret: makes a fresh assertion for each request (`private_key_jwt`, RFC 7523). Costs the server a write each. */
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
  /** Keys that can't be fetched anew are used for so long, in milliseconds. Default an hour. */
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
  readonly clockTolerance: number;
  readonly maxRemembered: number;
  readonly keysStaleForMs: number;
  readonly fetch: typeof globalThis.fetch;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const ON_LEASE_LOST: readonly OnLeaseLost[] = ['refuse', 'introspect', 'accept'];

/** As much as the server's `tokens.clockTolerance` may be. */
const MAX_TOLERANCE_MS = 300_000;

/** @throws VerifierOptionsError */
export function settle(options: VerifierOptions): Settings {
  const { issuer, audience, revocation, servers = [], insecureHttp = false } = options;
  if (typeof audience !== 'string' || audience === '') throw new VerifierOptionsError('audience is missing');
  const origins = (servers.length > 0 ? servers : [issuer]).map((url) => originOf(url, insecureHttp));
  return {
    issuer,
    audience,
    revocation: revocation && settleRevocation(revocation),
    servers: origins,
    elsewhere: servers.length > 0,
    clockTolerance: numberWithin('clockToleranceMs', options.clockToleranceMs ?? 5_000, 0, MAX_TOLERANCE_MS),
    maxRemembered: numberWithin('maxRemembered', options.maxRemembered ?? 10_000, 1, Number.MAX_SAFE_INTEGER),
    keysStaleForMs: numberWithin('keysStaleForMs', options.keysStaleForMs ?? 3_600_000, 0, Number.MAX_SAFE_INTEGER),
    fetch: options.fetch ?? globalThis.fetch,
  };
}

function settleRevocation(revocation: RevocationOptions): Settings['revocation'] {
  const { clientId, clientSecret, clientAssertion, onLeaseLost = 'refuse' } = revocation;
  if (!clientId) throw new VerifierOptionsError('revocation.clientId is missing');
  if ((clientSecret === undefined) === (clientAssertion === undefined)) {
    throw new VerifierOptionsError('revocation takes either clientSecret or clientAssertion');
  }
  if (!ON_LEASE_LOST.includes(onLeaseLost)) {
    throw new VerifierOptionsError(`revocation.onLeaseLost is one of ${ON_LEASE_LOST.join(', ')}`);
  }
  return { ...revocation, onLeaseLost };
}

/** By what isn't a number, such as a variable that nobody has set, every token would be refused; by `Infinity` none would ever expire. */
function numberWithin(name: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && value >= least && value <= most) return value;
  const bounds = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `from ${least} to ${most}`;
  throw new VerifierOptionsError(`${name} is a number ${bounds}, and not ${String(value)}`);
}

function originOf(text: string, insecureHttp: boolean): string {
  if (!URL.canParse(text)) throw new VerifierOptionsError(`${JSON.stringify(text)} is no URL`);
  const { protocol, hostname, origin } = new URL(text);
  if (protocol === 'https:' || (protocol === 'http:' && (insecureHttp || LOOPBACK.test(hostname)))) return origin;
  throw new VerifierOptionsError(
    `${text} must be https: whoever is in between could forge keys (insecureHttp allows it)`,
  );
}
