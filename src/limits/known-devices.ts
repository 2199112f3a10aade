import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { CONFIG, type Config } from '../config/index.js';
import { HostCookie } from '../http/host-cookie.js';
import { newSecret } from '../secrets/secrets.js';
import { SigningKeys } from '../tokens/keys/signing-keys.js';

/** A device is known for this long after its last sign-in, in milliseconds. */
const KNOWN_FOR_MS = 180 * 24 * 60 * 60_000;
/** Accounts that one browser is known to: people who share one don't make it forget one another. */
const MOST_ACCOUNTS = 4;
const SEPARATOR = '~';
/** `<device id>.<expiry, seconds in base 36>.<HMAC>` */
const TOKEN = /^([A-Za-z0-9_-]{22})\.([0-9a-z]{1,9})\.([A-Za-z0-9_-]{43})$/;

/**
 * The cookie by which a browser is known to an account that signed in with it before. It proves nothing but that: no route
 * takes it, and all it gives is a count of failures of its own, out of reach of whoever guesses elsewhere.
 *
 * Each entry is an HMAC over a random id, an expiry and the account's name (a keyed hash), so it can't be made up, moved to
 * another account or outlive its date, and it says nothing about whose it is. It is read at sign-in alone and written
 * to no log and no row. SameSite=Strict; see `HostCookie` for what else it is.
 */
@Injectable()
export class KnownDevices {
  private readonly cookie: HostCookie;
  private derived: Buffer | undefined;

  constructor(
    @Inject(CONFIG) { http }: Config,
    @Inject(SigningKeys) private readonly keys: SigningKeys,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    this.cookie = new HostCookie(http.publicUrl, 'portcullis-device');
  }

  /**
   * The id under which a request's device is known to an account; undefined where it isn't. At most four HMACs, no read.
   *
   * @param account its name by `LimitKeys`
   */
  find(request: IncomingMessage, account: string): string | undefined {
    return this.tokensOf(request).flatMap((token) => this.idOf(token, account) ?? [])[0];
  }

  /**
   * The `Set-Cookie` value that makes the device known to an account, or known for longer under the id that it has. What it
   * is known by to other accounts stays, the latest few of them.
   */
  remember(request: IncomingMessage, account: string): string {
    const before = this.tokensOf(request);
    const id = this.find(request, account) ?? newSecret().slice(0, 22);
    const others = before.filter((token) => this.idOf(token, account) === undefined);
    const expires = Math.floor((this.clock.now() + KNOWN_FOR_MS) / 1_000).toString(36);
    const token = `${id}.${expires}.${this.mac(id, expires, account).toString('base64url')}`;
    const tokens = [token, ...others].slice(0, MOST_ACCOUNTS);
    return this.cookie.set(tokens.join(SEPARATOR), KNOWN_FOR_MS / 1_000, 'strict');
  }

  private tokensOf(request: IncomingMessage): string[] {
    const value = this.cookie.valueIn(request) ?? '';
    return value.split(SEPARATOR, MOST_ACCOUNTS).filter((token) => TOKEN.test(token));
  }

  private idOf(token: string, account: string): string | undefined {
    const [, id = '', expires = '', mac = ''] = TOKEN.exec(token) ?? [];
    const isOurs = timingSafeEqual(Buffer.from(mac, 'base64url'), this.mac(id, expires, account));
    return isOurs && Number.parseInt(expires, 36) * 1_000 > this.clock.now() ? id : undefined;
  }

  private mac(id: string, expires: string, account: string): Buffer {
    this.derived ??= this.keys.deriveFor('portcullis known devices v1');
    return createHmac('sha256', this.derived).update(`${id}.${expires}.${account}`).digest();
  }
}
