import type { Config } from '../../config/index.js';
import { ACCESS_TOKEN_STRATEGY, SESSION_TOKEN_STRATEGY } from '../strategies/strategy-names.js';
import type { Mode } from './mode.js';

/** The modes that need no registration. */
export function builtInModes(config: Config): Mode[] {
  const session = [
    ['cookie', SESSION_TOKEN_STRATEGY],
    ['session-header', SESSION_TOKEN_STRATEGY],
  ] as const;
  const token = [['access-token', ACCESS_TOKEN_STRATEGY]] as const;
  const live = { maxStalenessMs: 0, live: true, strict: true, carries: 'both' } as const;
  const byToken = {
    maxStalenessMs: config.tokens.accessTtl,
    live: false,
    strict: false,
    carries: config.tokens.authorities,
  } as const;
  return [
    modeOf('session', live, session, ['Session']),
    modeOf('jwt', byToken, token, ['Bearer']),
    modeOf('hybrid', live, [...token, ...session], ['Bearer', 'Session']),
  ];
}

/** All of one shape: the guards read them for every request. */
function modeOf(
  name: string,
  { maxStalenessMs, live, strict, carries }: Pick<Mode, 'maxStalenessMs' | 'live' | 'strict' | 'carries'>,
  strategies: readonly (readonly [string, string])[],
  schemes: Mode['schemes'],
): Mode {
  return {
    name,
    maxStalenessMs,
    strategies: new Map(strategies),
    live,
    strict,
    carries,
    schemes,
    registered: undefined,
  };
}
