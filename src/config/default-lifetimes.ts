import type { Path } from './layers/layer.js';
import type { ParsedConfig } from './schema/index.js';

type Lifetimes = Pick<ParsedConfig, 'session' | 'tokens'>;

/**
 * Cuts lifetimes that nobody set to those that somebody did: sessions of an hour, and nothing else said, are not meant to be idle
 * for seven days. What was set stays as it is, and is refused where it is too long.
 *
 * @param isSet whether a setting was given beside its default
 */
export function fitDefaultLifetimes({ session, tokens }: Lifetimes, isSet: (path: Path) => boolean): Lifetimes {
  const cut = (group: keyof Lifetimes, key: string, value: number, most: number): number =>
    isSet([group, key]) ? value : Math.min(value, most);
  const { absoluteTimeout, idleTimeout } = session;
  const { refreshTtl, accessTtl, reuseGrace } = tokens;
  // The grace has to be over before the token is.
  const longestGrace = reuseGrace < refreshTtl ? reuseGrace : Math.floor(refreshTtl / 2);
  return {
    session: { ...session, idleTimeout: cut('session', 'idleTimeout', idleTimeout, absoluteTimeout) },
    tokens: {
      ...tokens,
      accessTtl: cut('tokens', 'accessTtl', accessTtl, Math.min(refreshTtl, absoluteTimeout)),
      reuseGrace: cut('tokens', 'reuseGrace', reuseGrace, longestGrace),
    },
  };
}
