import { Buffer } from 'node:buffer';
import { randomInt, randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { TRUSTED_SHARE } from '../../dist/changes/lease-limits.js';
import { longestPauseAfter } from '../../dist/verifier/pull-pause.js';
import { openConnection } from './connection.mjs';

/** As portcullis/verifier does: see its lease-puller.ts. */
const HURRY_SHARE = 0.4;

/**
 * Verifiers as far as a node sees them: each is a connection that pulls, with an instance of its own, the pauses of
 * portcullis/verifier and its count of the lease. Answers are read and not verified, so that this process costs little itself.
 *
 * @param authorization of a client
 */
export function startFleet(url, authorization, size) {
  const counts = { pulls: 0, failures: 0, lapses: 0, connecting: [] };
  const verifiers = Array.from({ length: size }, () => new PullingVerifier(url, authorization, counts));
  const done = verifiers.map((verifier) => verifier.run());
  return {
    counts,
    /** How many hold a lease. */
    leased: () => verifiers.filter((verifier) => verifier.leftMs > 0).length,
    /** How many were given one after this moment. */
    leasedSince: (moment) => verifiers.filter((verifier) => verifier.leasedAt > moment).length,
    stop: async () => {
      for (const verifier of verifiers) verifier.stop();
      await Promise.all(done);
    },
  };
}

class PullingVerifier {
  #until = Number.NEGATIVE_INFINITY;
  #leaseMs = 2_000;
  #stopped = false;
  #known = { applied: 0 };
  #instance = randomUUID();
  #connection;
  #failures = 0;
  leasedAt = Number.NEGATIVE_INFINITY;

  constructor(url, authorization, counts) {
    Object.assign(this, { url, authorization, counts });
  }

  get leftMs() {
    return this.#until - performance.now();
  }

  stop() {
    this.#stopped = true;
    this.#connection?.close();
  }

  async run() {
    while (!this.#stopped) {
      try {
        await this.#pull();
        this.#failures = 0;
      } catch (error) {
        if (this.#stopped) return;
        this.#connection?.close();
        this.#connection = undefined;
        this.counts.failures += 1;
        await sleep(randomInt(longestPauseAfter(error, this.#failures++)));
      }
    }
  }

  async #pull() {
    if (this.#connection === undefined) {
      this.counts.connecting.push(performance.now());
      this.#connection = await openConnection(this.url);
    }
    const sent = performance.now();
    const hurry = this.#until - sent < this.#leaseMs * HURRY_SHARE && { wait: false };
    const pull = { nonce: randomUUID(), instance: this.#instance, ...this.#known, ...hurry };
    const { authorization } = this;
    const { status, body } = await this.#connection.request('POST', '/v1/changes/lease', { authorization }, pull);
    if (status !== 200) throw new Error(`${status} ${body}`);
    const { to, term, lease_ms: leaseMs } = JSON.parse(Buffer.from(body.split('.')[1], 'base64url'));
    const now = performance.now();
    if (this.#until < now && this.#until > 0) this.counts.lapses += 1;
    this.#known = { applied: to, term };
    this.#leaseMs = leaseMs;
    this.#until = Math.max(this.#until, sent + leaseMs * TRUSTED_SHARE);
    this.leasedAt = now;
    this.counts.pulls += 1;
  }
}
