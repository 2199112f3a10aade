import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { AddressLimits, type AddressLimitName } from '../http/limited-by-address.js';
import { Attempts } from './attempts.js';
import { CounterStore } from './counter-store.js';
import { LimitKeys } from './limit-keys.js';
import { WindowLimit } from './window-limit.js';

/** What `@LimitedByAddress()` asks: one window for each name and address. */
@Injectable()
export class CountedAddresses extends AddressLimits {
  private readonly limits: Readonly<Record<AddressLimitName, WindowLimit>>;

  constructor(
    @Inject(CONFIG) { limits }: Config,
    @Inject(CounterStore) store: CounterStore,
    @Inject(Attempts) private readonly attempts: Attempts,
    @Inject(LimitKeys) private readonly keys: LimitKeys,
  ) {
    super();
    const windowOf = (name: AddressLimitName, most: number): WindowLimit =>
      new WindowLimit(name, store, most, limits.window);
    this.limits = {
      registrations: windowOf('registrations', limits.registrationsPerAddress),
      refreshes: windowOf('refreshes', limits.failuresPerAddress),
      clients: windowOf('clients', limits.failuresPerAddress),
      providers: windowOf('providers', limits.failuresPerAddress),
    };
  }

  /** One statement for a registration. For the others what this process remembers, without asking the store. */
  async admit(name: AddressLimitName, address: string): Promise<void> {
    if (name === 'registrations') await this.count(name, address);
    else if (this.attempts.areLimited) await this.attempts.refuseClosed(this.limits[name], this.keys.network(address));
  }

  /** One statement. */
  async failed(name: AddressLimitName, address: string): Promise<void> {
    if (name !== 'registrations') await this.count(name, address);
  }

  private async count(name: AddressLimitName, address: string): Promise<void> {
    if (this.attempts.areLimited) await this.attempts.count(this.limits[name], this.keys.network(address), address);
  }
}
