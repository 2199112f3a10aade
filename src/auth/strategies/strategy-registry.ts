import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Strategy } from 'passport';
import { ModeDiscovery } from '../modes/mode-discovery.js';
import { registeredStrategyName } from '../modes/registered-mode.js';
import { AccessTokenStrategy } from './access-token.strategy.js';
import { LocalStrategy } from './local.strategy.js';
import { RegisteredStrategy } from './registered-strategy.js';
import { SessionTokenStrategy } from './session-token.strategy.js';
import { ACCESS_TOKEN_STRATEGY, LOCAL_STRATEGY, SESSION_TOKEN_STRATEGY } from './strategy-names.js';

/**
 * The strategies of this application. Passport's own registry is one for the whole process, so two applications in one
 * process would use each other's; they are registered there as well, for `AuthGuard(name)`.
 */
@Injectable()
export class StrategyRegistry implements OnModuleInit {
  private readonly strategies: Map<string, Strategy>;

  constructor(
    @Inject(LocalStrategy) local: LocalStrategy,
    @Inject(AccessTokenStrategy) accessToken: AccessTokenStrategy,
    @Inject(SessionTokenStrategy) sessionToken: SessionTokenStrategy,
    @Inject(ModeDiscovery) private readonly discovery: ModeDiscovery,
  ) {
    this.strategies = new Map<string, Strategy>([
      [LOCAL_STRATEGY, local],
      [ACCESS_TOKEN_STRATEGY, accessToken],
      [SESSION_TOKEN_STRATEGY, sessionToken],
    ]);
  }

  /** @throws TypeError for a provider that is marked as a mode and is no strategy */
  onModuleInit(): void {
    for (const found of this.discovery.find()) {
      this.strategies.set(registeredStrategyName(found.options.name), RegisteredStrategy.around(found));
    }
  }

  /** @throws Error for a name that isn't registered: modes name registered strategies only */
  get(name: string): Strategy {
    const strategy = this.strategies.get(name);
    if (strategy === undefined) throw new Error(`no strategy is registered as ${name}`);
    return strategy;
  }
}
