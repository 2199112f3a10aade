import type { Config } from './config.js';
import { transportsOf } from './default-transport.js';
import { formatDuration } from './duration.js';
import type { Path } from './layers/layer.js';
import { leastTokenBytes } from './least-token.js';
import { API_KEY_MODES, BUILT_IN_MODES, isLoopback } from './schema/index.js';
import { nearest } from './nearest.js';

/** Settings of which each may be right, but not together. */
export interface Contradiction {
  /** The settings concerned, the one to name first. */
  readonly settings: readonly Path[];
  readonly fault: string;
  readonly expected: string;
}

/** What a configuration is judged against, besides itself. */
export interface Surroundings {
  readonly production: boolean;
  /** Modes that the application registers; `any` where that is only known at boot. */
  readonly modes: readonly string[] | 'any';
  /** Whether http.publicUrl was given. */
  readonly publicUrlGiven: boolean;
}

type Settings = Pick<Config, 'http' | 'auth' | 'session' | 'tokens' | 'passwords' | 'limits' | 'metrics'>;

/** Every pair of settings that can't work together. */
export function contradictions(settings: Settings, surroundings: Surroundings): Contradiction[] {
  return [
    ...edge(settings, surroundings),
    ...modes(settings, surroundings),
    ...rules(settings),
    ...transports(settings),
    ...lifetimes(settings),
    ...tokenSize(settings),
    ...hashing(settings),
  ];
}

function edge({ http, auth, metrics }: Settings, { production, publicUrlGiven }: Surroundings): Contradiction[] {
  const found: Contradiction[] = [];
  if (production && !publicUrlGiven) {
    found.push({
      settings: [['http', 'publicUrl']],
      fault: 'is not set, and production demands it',
      expected: 'the origin under which clients reach the server, like https://auth.example.com',
    });
  }
  if (!http.publicUrl.startsWith('https:') && !isLoopback(http.publicUrl) && auth.transports.includes('cookie')) {
    found.push({
      settings: [
        ['http', 'publicUrl'],
        ['auth', 'transports'],
      ],
      fault: `"${http.publicUrl}" is plain http on a host that others reach, and auth.transports allows cookie`,
      expected: `"${http.publicUrl.replace('http:', 'https:')}", or auth.transports without cookie`,
    });
  }
  if (metrics.port !== undefined && metrics.port === http.port) {
    found.push({
      settings: [
        ['metrics', 'port'],
        ['http', 'port'],
      ],
      fault: `${metrics.port} is http.port as well`,
      expected: 'a port of its own, which the outside does not reach',
    });
  }
  return found;
}

function modes({ auth }: Settings, { modes: registered }: Surroundings): Contradiction[] {
  if (registered === 'any') return [];
  const known = [...BUILT_IN_MODES, ...API_KEY_MODES, ...registered];
  const named: { path: Path; mode: string }[] = [
    { path: ['auth', 'mode'], mode: auth.mode },
    ...auth.routes.map(({ mode }, index) => ({ path: ['auth', 'routes', index, 'mode'], mode })),
  ];
  return named
    .filter(({ mode }) => !known.includes(mode))
    .map(({ path, mode }) => {
      const meant = nearest(mode, known);
      const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
      return { settings: [path], fault: `"${mode}" is not a mode`, expected: `one of ${known.join(', ')}${hint}` };
    });
}

/** A route under one method is decided by the first rule that matches, so a second one of the same words never is. */
function rules({ auth }: Settings): Contradiction[] {
  return auth.routes.flatMap(({ match, mode, strict }, index) => {
    const found: Contradiction[] = [];
    const first = auth.routes.findIndex((other) => other.match === match);
    if (first < index) {
      found.push({
        settings: [['auth', 'routes', index, 'match']],
        fault: `"${match}" is the match of auth.routes[${first}] already, which comes first`,
        expected: 'one rule for each pattern',
      });
    }
    if (strict && mode === 'jwt') {
      found.push({
        settings: [['auth', 'routes', index, 'strict']],
        fault: 'true asks for live state, which mode jwt never reads',
        expected: 'mode session or hybrid, or no strict',
      });
    }
    return found;
  });
}

function transports({ auth }: Settings): Contradiction[] {
  const taken = transportsOf(auth.mode);
  if (auth.transports.some((transport) => taken.includes(transport))) return [];
  return [
    {
      settings: [
        ['auth', 'transports'],
        ['auth', 'mode'],
      ],
      fault: `[${auth.transports.join(', ')}] holds nothing that auth.mode ${auth.mode} takes, so nobody could sign in`,
      expected: `${taken.join(' or ')} among them, or another auth.mode`,
    },
  ];
}

function lifetimes({ session, tokens, limits }: Settings): Contradiction[] {
  const lengths = { session, tokens, limits };
  const lengthOf = ([group, key]: readonly ['session' | 'tokens' | 'limits', string]): number =>
    Number((lengths[group] as Record<string, unknown>)[key]);
  const pairs = tokens.keyRotation === 0 ? LONGER_THAN : [...LONGER_THAN, ROTATION];
  return pairs
    .filter(({ long, short, orEqual }) =>
      orEqual ? lengthOf(long) < lengthOf(short) : lengthOf(long) <= lengthOf(short),
    )
    .map(({ long, short, orEqual }) => ({
      settings: [short, long],
      fault: `${formatDuration(lengthOf(short))} is too long beside ${long.join('.')}, ${formatDuration(lengthOf(long))}`,
      expected: `${orEqual ? 'at most' : 'less than'} ${formatDuration(lengthOf(long))}, or a longer ${long.join('.')}`,
    }));
}

/** Where not even the smallest token fits, nobody could sign in with tokens. */
function tokenSize({ tokens }: Settings): Contradiction[] {
  const least = leastTokenBytes(tokens);
  if (tokens.maxBytes >= least) return [];
  return [
    {
      settings: [
        ['tokens', 'maxBytes'],
        ['tokens', 'issuer'],
        ['tokens', 'audience'],
        ['tokens', 'algorithm'],
      ],
      fault: `${tokens.maxBytes} is less than a token without any role takes, with this issuer, audience and algorithm`,
      expected: `${least} or more, and room for roles and permissions`,
    },
  ];
}

/** What a guess costs somebody with a copy of the database is memory times passes. */
function hashing({ passwords: { hashMemory, hashPasses } }: Settings): Contradiction[] {
  if (hashMemory * hashPasses >= LEAST_HASH_WORK) return [];
  return [
    {
      settings: [
        ['passwords', 'hashMemory'],
        ['passwords', 'hashPasses'],
      ],
      fault: `${hashMemory} KiB in ${hashPasses} passes make guessing too cheap`,
      expected: `${Math.ceil(LEAST_HASH_WORK / hashPasses)} KiB or more, or more passes`,
    },
  ];
}

/** The least that OWASP's password storage cheat sheet recommends for argon2id: 7168 KiB in five passes. */
const LEAST_HASH_WORK = 7_168 * 5;

const LONGER_THAN = [
  { long: ['session', 'absoluteTimeout'], short: ['session', 'idleTimeout'], orEqual: true },
  { long: ['session', 'absoluteTimeout'], short: ['tokens', 'accessTtl'], orEqual: true },
  { long: ['tokens', 'refreshTtl'], short: ['tokens', 'accessTtl'], orEqual: true },
  { long: ['tokens', 'refreshTtl'], short: ['tokens', 'reuseGrace'], orEqual: false },
  { long: ['limits', 'longestPause'], short: ['limits', 'firstPause'], orEqual: true },
] as const;

/** Where keys rotate by themselves, one is there before the one after it is published. */
const ROTATION = { long: ['tokens', 'keyRotation'], short: ['tokens', 'keyOverlap'], orEqual: false } as const;
