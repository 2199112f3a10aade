import { z } from 'zod';
import { areDistinct, duration, flag, integer, section, setting, words } from './setting.js';

/** How a sign-in may be carried. */
export const TRANSPORTS = ['cookie', 'header', 'token'] as const;

/** The modes that need no registration. */
export const BUILT_IN_MODES = ['session', 'jwt', 'hybrid'] as const;

/** The modes of API keys, which Portcullis registers by itself. */
export const API_KEY_MODES = ['api-key', 'hybrid-or-api-key'] as const;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', '*'] as const;
const MODE_NAME = /^[a-z][a-z0-9-]{0,63}$/;
// A method, one blank, and segments that are `*`, `**` or free of stars. GET's rules hold for HEAD.
const MATCH = /^(GET|POST|PUT|PATCH|DELETE|OPTIONS|\*) (\/|(\/(\*\*?|[^*\s/?#]+))+)$/;
const STORE = /^(postgres|rediss?:\/\/\S+)$/;

const mode = {
  noun: 'a mode',
  expects: `one of ${[...BUILT_IN_MODES, ...API_KEY_MODES].join(', ')}, or the name of a mode that the application registers`,
};

const rule = words(
  z.strictObject({
    match: words(z.string().regex(MATCH).meta({ description: 'METHOD path-pattern, global prefix included.' }), {
      noun: 'a route pattern',
      expects: `METHOD path-pattern like "GET /v1/reports/**" (methods ${METHODS.join(', ')}; * is one segment, ** any number)`,
    }),
    mode: words(z.string().regex(MODE_NAME).meta({ description: 'Mode of the routes that match.' }), mode),
    strict: setting(z.boolean(), false, 'Read the primary on each request.', {
      noun: 'a yes or no',
      expects: 'true or false',
    }),
  }),
  { noun: 'a rule', expects: 'a rule like { match: "GET /v1/reports/**", mode: jwt }' },
);

const transport = words(z.enum(TRANSPORTS), { noun: 'a transport', expects: `one of ${TRANSPORTS.join(', ')}` });

const transports = z.array(transport).min(1).refine(areDistinct, 'names a transport twice');

export const authSection = section('Which proof a request needs, and how it may be carried.', {
  mode: setting(z.string().regex(MODE_NAME), 'hybrid', 'Mode of routes that no rule and no decorator names.', mode),
  routes: setting(
    z.array(rule).max(1_000),
    [],
    'Rules {match, mode, strict}; the first that matches a route decides.',
    {
      noun: 'a list of rules',
      expects: 'a list of rules like [{ match: "GET /v1/reports/**", mode: jwt }]',
    },
  ),
  transports: setting(transports, [...TRANSPORTS], 'Ways in which a sign-in may be carried.', {
    noun: 'a list of transports',
    expects: `some of ${TRANSPORTS.join(', ')}, each once`,
  }),
  exchange: flag(false, 'Whether POST /v1/auth/exchange may move a session to another transport.'),
});

/** What a browser can be told to throw away at a sign-out. Not cookies: it would take those of sibling hosts as well. */
const SITE_DATA = ['cache', 'storage'] as const;

export const sessionSection = section('How long a login lasts.', {
  idleTimeout: duration('7d', ['1s', '400d'], 'A session ends when it was not used for this long.'),
  absoluteTimeout: duration('30d', ['1s', '400d'], 'A session ends this long after sign-in, however much it is used.'),
  clearSiteData: setting(
    z
      .array(words(z.enum(SITE_DATA), { noun: 'a kind of site data', expects: `one of ${SITE_DATA.join(', ')}` }))
      .refine(areDistinct, 'names a kind twice'),
    ['cache'],
    'What browsers throw away of this origin at a sign-out; storage only where no other application shares the origin.',
    { noun: 'a list of kinds of site data', expects: `some of ${SITE_DATA.join(', ')}, each once, or none` },
  ),
});

export const registrationSection = section('Whether people sign up by themselves.', {
  enabled: flag(true, 'Whether anyone may register.'),
});

export const apiKeysSection = section('API keys, see docs/api-keys.md.', {
  maxLifetime: duration('365d', ['1m', '3650d'], 'The longest life of a key, and that of one which names none.'),
});

export const limitsSection = section('Limits of sign-in attempts, for each account and each address.', {
  enabled: flag(true, 'Whether attempts are limited.'),
  store: setting(z.string().regex(STORE), 'postgres', 'Where the nodes count together: postgres, or a redis:// URL.', {
    noun: 'a store',
    expects: 'postgres, or a URL like redis://host:6379',
    sensitive: true,
  }),
  failuresPerAccountAndAddress: integer(
    5,
    [1, 50],
    'Failures in a row after which sign-ins to one account pause, for one address or known device.',
  ),
  failuresPerAccount: integer(
    50,
    [1, 50],
    'The same for all unknown addresses together, and for all known ones: at most 100 failures before a pause.',
  ),
  firstPause: duration('30s', ['1s', '1d'], 'The first pause; each further failure doubles it.'),
  longestPause: duration('1h', ['1s', '1d'], 'The longest pause.'),
  window: duration('15m', ['1s', '1d'], 'Time for which attempts from one address are counted together.'),
  signInsPerAddress: integer(100, [1, 1_000_000], 'Sign-ins from one address in a window, known devices left out.'),
  registrationsPerAddress: integer(20, [1, 1_000_000], 'Registrations from one address in a window.'),
  failuresPerAddress: integer(
    300,
    [1, 1_000_000],
    'Failed refreshes, authentications of clients, and sign-ins by providers, from one address in a window; each by itself.',
  ),
});
