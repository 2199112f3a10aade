import { generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import type { LeaseAnswer } from '../../src/tokens/jwt/lease-answer.js';
import { signData } from '../../src/tokens/jwt/signature.js';
import { ManualClock } from './manual-clock.js';

export const ISSUER = 'http://localhost:3000';
export const AUDIENCE = 'https://api.example.com';
export const EPOCH = randomUUID();
const PATHS = { jwks: '/jwks', introspection: '/introspect', lease: '/lease' };

interface Key {
  readonly kid: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

function makeKey(): Key {
  return { kid: randomUUID(), ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) };
}

/** A server as far as a verifier sees one, behind an injected `fetch`: for what real processes can't be made to do at will. */
export class FakeIssuer {
  readonly clock = new ManualClock();
  readonly asked: string[] = [];
  keys = [makeKey()];
  isDown = false;
  metadataIssuer = ISSUER;
  term = randomUUID();
  /** Where its endpoints are, as its metadata says. */
  paths = { ...PATHS };
  /** In place of the ordinary metadata or key set. */
  onMetadata: (() => Response) | undefined;
  onKeySet: (() => Response | Promise<Response>) | undefined;
  /** Answers introspection; by default every token is dead. */
  onIntrospection: (form: URLSearchParams) => Response | Promise<Response> = () => Response.json({ active: false });
  /** Answers pulls; by default never, as one that waits would. */
  onPull: (pull: Record<string, unknown>) => Promise<Response> = () => new Promise(() => undefined);

  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const path = new URL(String(input instanceof Request ? input.url : input)).pathname;
    this.asked.push(path);
    if (this.isDown) throw new TypeError('fetch failed');
    if (path.startsWith('/.well-known')) return this.onMetadata?.() ?? Response.json(this.metadata());
    if (path === this.paths.jwks) return (await this.onKeySet?.()) ?? this.keySet();
    if (path === this.paths.introspection) return this.onIntrospection(new URLSearchParams(init.body as string));
    if (path === this.paths.lease) {
      const pull = JSON.parse(init.body as string) as Record<string, unknown>;
      const aborted = new Promise<never>((_, reject) =>
        init.signal?.addEventListener('abort', () => reject(new Error('aborted'))),
      );
      return Promise.race([this.onPull(pull), aborted]);
    }
    return new Response(null, { status: 404 });
  };

  /** How often something was asked for. */
  count(what: keyof typeof PATHS | 'metadata'): number {
    const isIt = (path: string): boolean =>
      what === 'metadata' ? path.startsWith('/.well-known') : path === this.paths[what];
    return this.asked.filter(isIt).length;
  }

  /** A good access token, unless header or claims say otherwise. */
  token(claims: object = {}, header: object = {}, key = this.key): string {
    const now = Math.floor(this.clock.now() / 1_000);
    const all = {
      ...{ iss: ISSUER, aud: AUDIENCE, sub: 'user', sid: 'session', client_id: 'portcullis', jti: randomUUID() },
      ...{ iat: now, exp: now + 600, ver: `${EPOCH}:10`, roles: ['manager'], permissions: ['invoice:read'] },
      ...claims,
    };
    return this.sign({ alg: 'ES256', typ: 'at+jwt', kid: key.kid, ...header }, all, key);
  }

  /** A good answer to a pull, unless claims or header say otherwise. */
  answer(pull: Readonly<Record<string, unknown>>, over: Partial<LeaseAnswer> = {}, header: object = {}): Response {
    return new Response(this.answerText(pull, over, header));
  }

  answerText(pull: Readonly<Record<string, unknown>>, over: Partial<LeaseAnswer> = {}, header: object = {}): string {
    const claims = {
      ...{
        iss: ISSUER,
        aud: 'client',
        iat: Math.floor(this.clock.now() / 1_000),
        jti: randomUUID(),
        nonce: pull['nonce'],
      },
      ...{ epoch: EPOCH, term: this.term, from: 0, to: 10, floor: 0, entries: [], lease_ms: 2_000 },
      ...over,
    };
    return this.sign({ alg: 'ES256', typ: 'secevent+jwt', kid: this.key.kid, ...header }, claims, this.key);
  }

  get key(): Key {
    const [key] = this.keys;
    if (key === undefined) throw new Error('no key');
    return key;
  }

  rotate(): void {
    this.keys = [makeKey()];
  }

  private sign(header: object, claims: object, { privateKey }: Key): string {
    const input = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return `${input}.${signData('ES256', privateKey, Buffer.from(input)).toString('base64url')}`;
  }

  metadata(): object {
    return {
      issuer: this.metadataIssuer,
      jwks_uri: `${ISSUER}${this.paths.jwks}`,
      introspection_endpoint: `${ISSUER}${this.paths.introspection}`,
      portcullis_lease_endpoint: `${ISSUER}${this.paths.lease}`,
    };
  }

  keySet(): Response {
    const keys = this.keys.map(({ kid, publicKey }) => ({
      ...publicKey.export({ format: 'jwk' }),
      ...{ kid, alg: 'ES256', use: 'sig' },
    }));
    return Response.json({ keys }, { headers: { 'cache-control': 'max-age=300' } });
  }
}
