import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { ClaimsProviderError } from '../tokens.errors.js';
import { isReservedClaim } from './claim-names.js';
import { PROVIDES_CLAIMS, type ClaimsProvider } from './claims-provider.js';

/** A provider that was found, and what it may add. */
export interface FoundClaimsProvider {
  /** Its class, for messages. */
  readonly name: string;
  readonly claims: readonly string[];
  readonly provider: ClaimsProvider;
}

/** Finds what `@ProvidesClaims` marks, in every module of the application. */
@Injectable()
export class ClaimsDiscovery {
  constructor(@Inject(DiscoveryService) private readonly discovery: DiscoveryService) {}

  /**
   * Ask once all providers exist, from `onModuleInit` on.
   *
   * @throws ClaimsProviderError for a provider that can't be used as it is marked
   */
  find(): FoundClaimsProvider[] {
    const found = new Map<object, FoundClaimsProvider>();
    for (const wrapper of this.discovery.getProviders()) {
      const type = classOf(wrapper.instance) ?? wrapper.metatype;
      const claims = type && (Reflect.getMetadata(PROVIDES_CLAIMS, type) as readonly string[] | undefined);
      if (claims === undefined || claims === null) continue;
      const name = type?.name ?? String(wrapper.name);
      if (!wrapper.isDependencyTreeStatic())
        throw new ClaimsProviderError(`${name} is request-scoped: minting has no request, make it a singleton`);
      // One instance under two tokens (useExisting) is one provider.
      found.set(wrapper.instance as object, { name, claims, provider: usable(name, wrapper.instance) });
    }
    const providers = [...found.values()];
    checkNames(providers);
    return providers;
  }
}

function classOf(instance: unknown): Function | undefined {
  return typeof instance === 'object' && instance !== null ? instance.constructor : undefined;
}

function usable(name: string, instance: unknown): ClaimsProvider {
  const provider = instance as Partial<ClaimsProvider> | null | undefined;
  if (typeof provider?.claimsFor !== 'function')
    throw new ClaimsProviderError(`${name} is marked with @ProvidesClaims and has no method claimsFor`);
  return provider as ClaimsProvider;
}

function checkNames(providers: readonly FoundClaimsProvider[]): void {
  const owners = new Map<string, string>();
  for (const { name, claims } of providers) {
    if (claims.length === 0) throw new ClaimsProviderError(`${name}: @ProvidesClaims names no claim`);
    for (const claim of claims) {
      if (isReservedClaim(claim))
        throw new ClaimsProviderError(`${name} may not provide the claim "${claim}": others decide by it`);
      const owner = owners.get(claim);
      if (owner !== undefined) throw new ClaimsProviderError(`${owner} and ${name} both provide the claim "${claim}"`);
      owners.set(claim, name);
    }
  }
}
