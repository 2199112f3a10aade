import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import type { Redis } from 'ioredis';
import { RateLimiterRedis, type RateLimiterStoreAbstract } from 'rate-limiter-flexible';
import { CounterStore, limiterOptions, STORE_DEADLINE_MS, type CounterOptions } from './counter-store.js';
import { LimitsStoreError } from './limits.errors.js';

/** Longest pause between two attempts to reach Redis again, in milliseconds. */
const RECONNECT_MAX_MS = 2_000;

/**
 * Counts in Redis or Valkey, by one script for each count. A server that is away refuses what has to be counted (503), and
 * is tried again in the background; nothing waits in a queue for it.
 */
export class RedisCounters extends CounterStore implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(RedisCounters.name);
  private away = false;
  private stopping = false;

  private constructor(
    private readonly client: Redis,
    private readonly adapterHost: Partial<HttpAdapterHost>,
  ) {
    super();
    client.on('error', (error: Error) => this.lost(error.message));
    client.on('close', () => this.lost('the connection ended'));
    client.on('ready', () => (this.away = false));
  }

  /** @throws LimitsStoreError where the optional package `ioredis` isn't installed */
  static async open(url: string, adapterHost: Partial<HttpAdapterHost>): Promise<RedisCounters> {
    const { Redis } = await loadClient();
    const client = new Redis(url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      connectTimeout: STORE_DEADLINE_MS,
      commandTimeout: STORE_DEADLINE_MS,
      retryStrategy: (attempt) => Math.min(attempt * 100, RECONNECT_MAX_MS),
    });
    return new RedisCounters(client, adapterHost);
  }

  counter(options: CounterOptions): RateLimiterStoreAbstract {
    return new RateLimiterRedis({
      ...limiterOptions({ ...options, name: `portcullis:${options.name}` }),
      storeClient: this.client,
      rejectIfRedisNotReady: true,
    });
  }

  /** Connects, but for a process that serves nobody, such as a command. A server that is away doesn't refuse the start. */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.adapterHost.httpAdapter) return;
    await this.client.connect().catch(() => undefined);
  }

  onApplicationShutdown(): void {
    this.stopping = true;
    this.client.disconnect();
  }

  /** Once for each outage. Never the URL, which may hold a password. */
  private lost(reason: string): void {
    if (this.away || this.stopping) return;
    this.away = true;
    this.logger.warn({ reason }, 'limits.store is away: sign-in answers 503 until it is back');
  }
}

async function loadClient(): Promise<{ readonly Redis: typeof Redis }> {
  try {
    return await import('ioredis');
  } catch (error) {
    throw new LimitsStoreError(
      'limits.store: a redis:// URL needs the package ioredis; npm install ioredis, or set limits.store to postgres',
      { cause: error },
    );
  }
}
