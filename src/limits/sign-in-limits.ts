import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { Attempts, UNLIMITED, type Attempt } from './attempts.js';
import { CounterStore } from './counter-store.js';
import { KnownDevices } from './known-devices.js';
import { KnownPlaces } from './known-places.js';
import { LimitKeys } from './limit-keys.js';
import { PausingLimit } from './pausing-limit.js';
import { WindowLimit } from './window-limit.js';

const DAY_MS = 24 * 60 * 60_000;
/** Failures from anywhere count as being in a row for this long: pacing doesn't get round the limit of an account. */
const ACCOUNT_MEMORY_MS = 30 * DAY_MS;

/** Where an attempt comes from. */
export interface Origin {
  readonly raw: IncomingMessage;
  /** The client's address; null where the socket is gone. */
  readonly ip: string | null;
}

/**
 * Limits on guessing passwords. What an attempt is counted under follows from where it comes:
 *
 * - a device known to the account: by itself, and with everything else that is known to the account;
 * - a place known to the account: the address, account and address, and with everything else that is known to the account;
 * - anywhere else: the address, account and address, and with everywhere else.
 *
 * So whoever guesses elsewhere closes nothing to those who are known, and both counts of an account together stay at 100
 * failures before a pause (NIST SP 800-63B-4, section 3.2.2). See docs/limits.md.
 */
@Injectable()
export class SignInLimits {
  private readonly address: WindowLimit;
  private readonly accountAndAddress: PausingLimit;
  private readonly account: PausingLimit;
  private readonly device: PausingLimit;
  private readonly known: PausingLimit;
  private readonly session: PausingLimit;

  constructor(
    @Inject(CONFIG) { limits }: Config,
    @Inject(CounterStore) store: CounterStore,
    @Inject(Attempts) private readonly attempts: Attempts,
    @Inject(LimitKeys) private readonly keys: LimitKeys,
    @Inject(KnownDevices) private readonly devices: KnownDevices,
    @Inject(KnownPlaces) private readonly places: KnownPlaces,
  ) {
    const pauses = { firstMs: limits.firstPause, longestMs: limits.longestPause };
    const narrow = { ...pauses, after: limits.failuresPerAccountAndAddress, rememberMs: DAY_MS };
    const wide = { ...pauses, after: limits.failuresPerAccount };
    this.address = new WindowLimit('sign_ins_of_address', store, limits.signInsPerAddress, limits.window);
    this.accountAndAddress = new PausingLimit('account_and_address', store, narrow);
    this.device = new PausingLimit('device', store, narrow);
    this.session = new PausingLimit('password_change', store, narrow);
    this.account = new PausingLimit('account', store, { ...wide, rememberMs: ACCOUNT_MEMORY_MS });
    this.known = new PausingLimit('known_places_of_account', store, { ...wide, rememberMs: DAY_MS });
  }

  /**
   * Before a password is looked at. Costs two small statements in PostgreSQL, one that reads and one that counts; in Redis four
   * for a known device and seven for anybody else. A refused attempt costs the first of them, or none while its address is known
   * to have used up its own.
   *
   * @param email as typed: unknown accounts are counted like known ones, so a refusal tells nothing
   * @throws TooManyAttempts (429)
   * @throws StateUnavailable (503) while the store is away: nobody signs in unlimited
   */
  async beginLogin(email: string, { raw, ip }: Origin): Promise<Attempt> {
    if (!this.attempts.areLimited) return UNLIMITED;
    const address = ip ?? '';
    const account = this.keys.account(email);
    const device = this.devices.find(raw, account);
    if (device !== undefined) {
      return this.attempts.begin(address, [
        { limit: this.device, key: this.keys.of('device', account, device) },
        { limit: this.known, key: account },
      ]);
    }
    const network = this.keys.network(address);
    await this.attempts.refuseClosed(this.address, network);
    const place = this.keys.of('place', account, network);
    // At once, though only one of the account's two will count.
    const [knownForMs, closedToPlace, closedToKnown, closedToOthers] = await Promise.all([
      this.places.knownForMs(place),
      this.accountAndAddress.closedForMs(place),
      this.known.closedForMs(account),
      this.account.closedForMs(account),
    ]);
    return this.attempts.begin(
      address,
      [
        { limit: this.address, key: network },
        { limit: this.accountAndAddress, key: place, closedForMs: closedToPlace },
        knownForMs > 0
          ? { limit: this.known, key: account, closedForMs: closedToKnown }
          : { limit: this.account, key: account, closedForMs: closedToOthers },
      ],
      { place, knownForMs },
    );
  }

  /**
   * After a sign-in that sets a cookie: the `Set-Cookie` value that makes this browser known to the account. Undefined where
   * nothing is limited.
   */
  deviceCookie(email: string, raw: IncomingMessage): string | undefined {
    return this.attempts.areLimited ? this.devices.remember(raw, this.keys.account(email)) : undefined;
  }

  /**
   * The same for the current password of somebody who is signed in: by session, so that a thief of one doesn't close the
   * change of password to the others, and with everything that is known to the account. Two small statements, in Redis four.
   */
  beginPasswordChange(sessionId: string, ip: string | null, email: string): Promise<Attempt> {
    return this.attempts.begin(ip ?? '', [
      { limit: this.session, key: this.keys.of('session', sessionId) },
      { limit: this.known, key: this.keys.account(email) },
    ]);
  }
}
