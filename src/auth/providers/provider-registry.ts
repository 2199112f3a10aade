import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { CONFIG, type Config } from '../../config/index.js';
import { RouteDiscovery } from '../../http/route-discovery.js';
import { SignInProviderError, SignInProviderNotFound } from './providers.errors.js';
import { SIGNS_IN, type SignInProvider, type SignInStrategy, type SignsInMark } from './sign-in-provider.js';

/** Under whatever global prefix and version. */
const CALLBACK_PATH = '/v1/auth/providers/:name/callback';
const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** A provider that was found, and its strategy. */
export interface RegisteredProvider {
  readonly mark: SignsInMark;
  readonly provider: SignInProvider;
  /** Where browsers come back to. */
  readonly callbackUrl: string;
  /** Made at first use, and kept once it could be made. */
  strategy(): Promise<SignInStrategy>;
}

/** Finds what `@SignsIn` marks, in every module of the application. */
@Injectable()
export class ProviderRegistry implements OnModuleInit {
  private providers: ReadonlyMap<string, RegisteredProvider> = new Map();

  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(RouteDiscovery) private readonly routes: RouteDiscovery,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws SignInProviderError for a provider that can't be used as it is marked */
  onModuleInit(): void {
    const instances = new Map<object, RegisteredProvider>();
    for (const wrapper of this.discovery.getProviders()) {
      const instance = wrapper.instance as object | null | undefined;
      const type = (typeof instance === 'object' ? instance?.constructor : undefined) ?? wrapper.metatype;
      const mark = type && (Reflect.getMetadata(SIGNS_IN, type) as SignsInMark | undefined);
      if (!mark) continue;
      if (!wrapper.isDependencyTreeStatic())
        throw new SignInProviderError(`${type.name} is request-scoped: its strategy is made once, make it a singleton`);
      // One instance under two tokens (useExisting) is one provider.
      instances.set(instance ?? type, this.register(type.name, mark, instance as SignInProvider));
    }
    const providers = new Map<string, RegisteredProvider>();
    for (const registered of instances.values()) {
      const { name } = registered.mark;
      if (providers.has(name)) throw new SignInProviderError(`two sign-in providers are named "${name}"`);
      providers.set(name, registered);
    }
    this.providers = providers;
  }

  /** In the order in which they were found. */
  list(): readonly SignsInMark[] {
    return [...this.providers.values()].map(({ mark }) => mark);
  }

  /**
   * @param flow where only one of that flow will do
   * @throws SignInProviderNotFound
   */
  get(name: string, flow?: SignsInMark['flow']): RegisteredProvider {
    const registered = this.providers.get(name);
    if (registered === undefined) throw new SignInProviderNotFound();
    if (flow !== undefined && registered.mark.flow !== flow) throw new SignInProviderNotFound();
    return registered;
  }

  private register(type: string, mark: SignsInMark, provider: Partial<SignInProvider>): RegisteredProvider {
    if (!NAME.test(mark.name))
      throw new SignInProviderError(
        `${type} can't be named "${mark.name}": letters a-z, digits and hyphens, at most 32`,
      );
    for (const method of ['createStrategy', 'identityOf'] as const)
      if (typeof provider[method] !== 'function')
        throw new SignInProviderError(`${type} is marked with @SignsIn and has no method ${method}`);
    const usable = provider as SignInProvider;
    const callbackUrl = this.callbackUrlOf(mark.name);
    let made: Promise<SignInStrategy> | undefined;
    const strategy = (): Promise<SignInStrategy> => {
      made ??= Promise.resolve()
        .then(() => usable.createStrategy({ callbackUrl }))
        .catch((error: unknown) => {
          made = undefined;
          throw error;
        });
      return made;
    };
    return { mark, provider: usable, callbackUrl, strategy };
  }

  /** By the template of the very route, so that global prefix and versions are in it. */
  private callbackUrlOf(name: string): string {
    const route = this.routes
      .routes()
      // By its path as well: an application may have a controller of that name.
      .find(({ path, controllerName }) => controllerName === 'ProvidersController' && path.endsWith(CALLBACK_PATH));
    if (route === undefined) throw new SignInProviderError('the routes of sign-in providers are not there');
    return new URL(route.path.replace(':name', name), this.config.http.publicUrl).href;
  }
}
