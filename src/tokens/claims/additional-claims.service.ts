import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { atMost } from '../../clock/at-most.js';
import { Problem } from '../../http/problem.js';
import { parseStrictJson } from '../../http/strict-json.js';
import { ClaimsRefused, ClaimsUnavailable } from '../tokens.errors.js';
import { isPersonalClaim } from './claim-names.js';
import { ClaimsDiscovery, type FoundClaimsProvider } from './claims-discovery.js';
import type { AdditionalClaims, ClaimsSubject } from './claims-provider.js';

/** All who sign in or refresh wait for a provider, and sign-ins by password take each other's places: so long, in milliseconds. */
const PATIENCE_MS = 5_000;

/** Deeper claims would be refused by our own verifier. */
const MAX_DEPTH = 12;

/** Collects what the application's claims providers add to an access token. */
@Injectable()
export class AdditionalClaimsService implements OnModuleInit {
  private readonly logger = new Logger(AdditionalClaimsService.name);
  private providers: readonly FoundClaimsProvider[] = [];

  constructor(@Inject(ClaimsDiscovery) private readonly discovery: ClaimsDiscovery) {}

  /** @throws ClaimsProviderError for a provider that can't be used as it is marked: the server refuses to start */
  onModuleInit(): void {
    this.providers = this.discovery.find();
    for (const { name, claims } of this.providers) {
      const personal = claims.filter(isPersonalClaim);
      if (personal.length === 0) continue;
      this.logger.warn(
        `${name} puts personal data into access tokens (${personal.join(', ')}): tokens are signed, not encrypted, and ` +
          'anyone who holds one can read it',
      );
    }
  }

  /** Whether the application has any provider: where not, no claim can keep a token from being minted. */
  get isProvided(): boolean {
    return this.providers.length > 0;
  }

  /**
   * All additional claims; undefined without providers. Costs nothing then, else the slowest of them.
   *
   * @throws ClaimsUnavailable where a provider failed; a `Problem` that it threw is passed on as it is
   * @throws ClaimsRefused where a provider returned what it wasn't marked for, or what isn't JSON
   */
  for(subject: ClaimsSubject): AdditionalClaims | undefined | Promise<AdditionalClaims> {
    if (this.providers.length === 0) return undefined;
    return this.collect(subject);
  }

  private async collect(subject: ClaimsSubject): Promise<AdditionalClaims> {
    const all = await Promise.all(
      this.providers.map(async (found) => this.checked(found, await this.ask(found, subject))),
    );
    return Object.assign({}, ...all) as AdditionalClaims;
  }

  private async ask({ name, provider }: FoundClaimsProvider, subject: ClaimsSubject): Promise<AdditionalClaims> {
    try {
      const claims = Promise.resolve(provider.claimsFor(subject));
      return await atMost(PATIENCE_MS, claims, () => {
        throw new Error(`no answer within ${PATIENCE_MS} ms`);
      });
    } catch (error) {
      if (error instanceof Problem) throw error;
      this.logger.error({ err: error }, `${name} could not provide its claims`);
      throw new ClaimsUnavailable({ cause: error, headers: { 'retry-after': '1' } });
    }
  }

  /** As they will stand in the token: plain JSON that every reader understands alike, under the names of the mark. */
  private checked({ name, claims }: FoundClaimsProvider, answer: unknown): AdditionalClaims {
    const plain = plainObject(answer);
    if (plain === undefined) throw this.refuse(`${name} returned what JSON can't say, or what nests too deep`);
    const foreign = Object.keys(plain).find((claim) => !claims.includes(claim));
    if (foreign !== undefined)
      throw this.refuse(`${name} returned the claim "${foreign}", which @ProvidesClaims doesn't name`);
    return plain;
  }

  private refuse(detail: string): ClaimsRefused {
    this.logger.error(detail);
    return new ClaimsRefused({ detail });
  }
}

function plainObject(answer: unknown): AdditionalClaims | undefined {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return undefined;
  try {
    return parseStrictJson(JSON.stringify(answer), MAX_DEPTH, '__proto__') as AdditionalClaims;
  } catch {
    return undefined;
  }
}
