import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/index.js';
import { allowedOriginsOf } from '../../http/cors.js';
import { ReturnToNotAllowed } from './providers.errors.js';

/** The flow's cookie keeps two of them, beside what the strategy keeps there, in less than 4,096 bytes. */
export const ADDRESS_MAX = 1_024;

/** Where a browser may be sent after a sign-in: to pages of ours and of `http.allowedOrigins`, and nowhere else. */
@Injectable()
export class ReturnAddress {
  private readonly publicUrl: string;
  private readonly origins: ReadonlySet<string>;

  constructor(@Inject(CONFIG) { http }: Config) {
    this.publicUrl = http.publicUrl;
    this.origins = allowedOriginsOf(http.publicUrl, http.allowedOrigins);
  }

  /**
   * Checks the address as a browser would understand it (WHATWG URL), and hands on what was checked: the two can't differ.
   *
   * @param text a whole URL, or a path that begins with `/`, of `http.publicUrl`
   * @throws ReturnToNotAllowed
   */
  check(text: string): string {
    const url = parse(text, this.publicUrl);
    if (url === undefined || !this.origins.has(url.origin) || url.username !== '' || url.password !== '')
      throw new ReturnToNotAllowed({
        detail: 'Its origin is neither that of http.publicUrl nor one of http.allowedOrigins.',
      });
    // Written as it is kept: a character may have become nine.
    if (url.href.length > ADDRESS_MAX)
      throw new ReturnToNotAllowed({ detail: `It has more than ${ADDRESS_MAX} characters as a browser writes it.` });
    return url.href;
  }
}

/** An address with something added to its query. */
export function withParameter(address: string, name: string, value: string): string {
  const url = new URL(address);
  url.searchParams.set(name, value);
  return url.href;
}

function parse(text: string, publicUrl: string): URL | undefined {
  if (!/^(?:\/|https?:\/\/)/i.test(text)) return undefined;
  try {
    return new URL(text, publicUrl);
  } catch {
    return undefined;
  }
}
