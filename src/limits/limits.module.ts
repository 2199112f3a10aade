import { Global, Inject, Logger, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { CONFIG, type Config } from '../config/index.js';
import { Database } from '../database/database.js';
import { AddressLimits } from '../http/limited-by-address.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { Attempts } from './attempts.js';
import { CountedAddresses } from './counted-addresses.js';
import { CounterStore } from './counter-store.js';
import { ExpiredCounters } from './expired-counters.js';
import { GuessesByAddress } from './guesses-by-address.js';
import { KnownDevices } from './known-devices.js';
import { KnownPlaces } from './known-places.js';
import { LimitKeys } from './limit-keys.js';
import { PostgresCounters } from './postgres-counters.js';
import { RedisCounters } from './redis-counters.js';
import { SignInLimits } from './sign-in-limits.js';
import { ThrottleCounts } from './throttle-counts.js';

/** Environments that nobody attacks. */
const HARMLESS_ENVIRONMENTS = ['development', 'test'];

/** Limits on attempts. Global, since routes of any room can be `@LimitedByAddress()`. */
@Global()
@Module({
  imports: [TokensModule],
  providers: [
    {
      provide: CounterStore,
      inject: [CONFIG, Database, HttpAdapterHost],
      useFactory: (
        { limits }: Config,
        database: Database,
        host: HttpAdapterHost,
      ): CounterStore | Promise<CounterStore> =>
        limits.enabled && limits.store !== 'postgres'
          ? RedisCounters.open(limits.store, host)
          : new PostgresCounters(database),
    },
    { provide: AddressLimits, useClass: CountedAddresses },
    Attempts,
    ExpiredCounters,
    GuessesByAddress,
    KnownDevices,
    KnownPlaces,
    LimitKeys,
    SignInLimits,
    ThrottleCounts,
  ],
  exports: [AddressLimits, GuessesByAddress, SignInLimits, ThrottleCounts],
})
export class LimitsModule implements OnApplicationBootstrap {
  private readonly logger = new Logger(LimitsModule.name);

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  onApplicationBootstrap(): void {
    const { limits, environment } = this.config;
    if (limits.enabled || HARMLESS_ENVIRONMENTS.includes(environment)) return;
    this.logger.warn('limits.enabled is false: passwords can be guessed as fast as they can be hashed');
  }
}
