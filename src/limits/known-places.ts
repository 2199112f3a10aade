import { Inject, Injectable } from '@nestjs/common';
import type { RateLimiterStoreAbstract } from 'rate-limiter-flexible';
import { answered, CounterStore } from './counter-store.js';

/** A place is known for this long after a sign-in from there, in milliseconds. */
const KNOWN_FOR_MS = 30 * 24 * 60 * 60_000;

/**
 * Addresses from which an account signed in lately: what a device cookie is to browsers, for clients that keep no cookies.
 * Kept beside the counters, under the keyed hash of account and address.
 */
@Injectable()
export class KnownPlaces {
  private readonly places: RateLimiterStoreAbstract;

  constructor(@Inject(CounterStore) store: CounterStore) {
    this.places = store.counter({ name: 'place', points: 1, durationMs: KNOWN_FOR_MS });
  }

  /** Milliseconds for which the place is still known; 0 where it isn't. One read. */
  async knownForMs(place: string): Promise<number> {
    return (await answered(this.places.get(place)))?.msBeforeNext ?? 0;
  }

  /** One statement; none while the place stays known for long. */
  async remember(place: string, knownForMs: number): Promise<void> {
    if (knownForMs < KNOWN_FOR_MS / 2) await answered(this.places.set(place, 1, KNOWN_FOR_MS / 1_000));
  }
}
