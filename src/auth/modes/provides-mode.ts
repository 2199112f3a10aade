import { SetMetadata, type FactoryProvider, type InjectionToken } from '@nestjs/common';
import type { Strategy } from 'passport';
import type { RequestStrategy } from '../strategies/request-strategy.js';
import type { ProvenPrincipal } from '../strategies/proven-principal.js';

/**
 * Where a request carries what a mode takes: an `Authorization` of some scheme, a header of its own, or, for what no single
 * header says (a client certificate, a signed request), the request as a whole. `as` is what `principal.credential` then says.
 */
export type CredentialSource =
  | { readonly scheme: string; readonly as?: string }
  | { readonly header: string; readonly as?: string }
  | { readonly request: true; readonly as?: string };

/** What a registered mode says of itself. Everything is checked at boot. */
export interface ModeOptions {
  /** As routes, rules and `auth.mode` name it: a letter, then up to 63 of a–z, 0–9 and -. */
  readonly name: string;
  /**
   * The longest time for which its decisions may lag behind the truth, like `0s` or `5m`. Stated in the route table and held
   * against `@MaxStaleness`: a route under a floor that the mode can't keep is refused at boot.
   */
  readonly maxStaleness: string;
  /** What it takes. A request that carries none of it is refused before the strategy is asked. */
  readonly takes: readonly CredentialSource[];
  /**
   * The scheme that `www-authenticate` names (RFC 9110, section 11.6.1). Default: the schemes that it takes, else its name.
   */
  readonly challenge?: string;
  /** Takes what this built-in mode takes as well, proven as there. The staler of the two is the staleness of both. */
  readonly beside?: 'session' | 'jwt' | 'hybrid';
  /** That the strategy honours `strict`, so that a rule may say it. Default: such a rule is refused at boot. */
  readonly strict?: boolean;
  /** Which authorities its principals have. Default `both`; a route that asks for others is refused at boot. */
  readonly carries?: 'both' | 'roles' | 'permissions' | 'none';
  /** How long a request waits for the strategy. Default `5s`; then 503 `authentication_unavailable`. */
  readonly timeout?: string;
  /**
   * Makes a principal of what the strategy succeeded with, where that isn't one already. Undefined refuses the request, and so
   * does whatever isn't a principal.
   */
  readonly principal?: (user: never, request: object) => Answer;
}

type Answer = ProvenPrincipal | undefined | Promise<ProvenPrincipal | undefined>;

export const PROVIDES_MODE = 'portcullis:provides-mode';

/**
 * Registers an injectable class as a mode: a Passport strategy, or a `RequestStrategy`. It is found in every module of the
 * application, and its name can be used in `@AuthMode`, `auth.routes` and `auth.mode` from then on.
 *
 * @example
 * ```ts
 * @Injectable()
 * @ProvidesMode({ name: 'partner', maxStaleness: '0s', takes: [{ header: 'x-partner-key' }] })
 * export class PartnerStrategy implements RequestStrategy { … }
 * ```
 */
export const ProvidesMode = (options: ModeOptions): ClassDecorator => SetMetadata(PROVIDES_MODE, options);

/** How a strategy that something else makes is got at. */
export interface StrategyFactory {
  /** What the factory is given, in this order. */
  readonly inject?: readonly InjectionToken[];
  /** Called once, when the application is made. */
  readonly useFactory: (...injected: never[]) => Strategy | RequestStrategy | Promise<Strategy | RequestStrategy>;
}

/**
 * Registers an instance as a mode, or what a factory makes: the result goes into the `providers` of any module.
 *
 * @example
 * ```ts
 * providers: [provideMode({ name: 'partner', maxStaleness: '0s', takes: [{ scheme: 'Bearer' }] }, new BearerStrategy(verify))]
 * ```
 */
export function provideMode(
  options: ModeOptions,
  strategy: Strategy | RequestStrategy | StrategyFactory,
): FactoryProvider {
  const { inject = [], useFactory } = isFactory(strategy) ? strategy : { useFactory: () => strategy };
  const make = (...injected: never[]) => useFactory(...injected);
  Reflect.defineMetadata(PROVIDES_MODE, options, make);
  return { provide: Symbol(`mode ${options.name}`), inject: [...inject], useFactory: make };
}

function isFactory(strategy: Strategy | RequestStrategy | StrategyFactory): strategy is StrategyFactory {
  return 'useFactory' in strategy;
}
