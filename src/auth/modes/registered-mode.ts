import { parseDuration } from '../../config/index.js';
import { RouteConfigurationError } from '../auth.errors.js';
import type { Mode, TakenCredential } from './mode.js';
import type { FoundMode } from './mode-discovery.js';
import type { CredentialSource, ModeOptions } from './provides-mode.js';

const NAME = /^[a-z][a-z0-9-]{0,63}$/;
/** A token of RFC 9110, section 5.6.2: what a scheme and a header's name are made of. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
/** Read for every request, or read by Node: no mode has these to itself. */
const OWN_KINDS: readonly string[] = ['cookie', 'session-header', 'unknown'];
const OWN_HEADERS: readonly string[] = ['authorization', 'cookie', 'host'];

/** The name under which a registered mode's strategy is kept: never that of a built-in strategy. */
export const registeredStrategyName = (mode: string): string => `registered:${mode}`;

/**
 * Makes modes of what providers say.
 *
 * @throws RouteConfigurationError naming everything that can't be meant
 */
export function registeredModes(
  found: readonly FoundMode[],
  builtIn: ReadonlyMap<string, Mode>,
): ReadonlyMap<string, Mode> {
  const modes = new Map<string, Mode>();
  const refusals: string[] = [];
  for (const { provider, options, isSingleton } of found) {
    const refuse = (fault: string): void => void refusals.push(`mode "${options.name}" of ${provider}: ${fault}`);
    if (!isSingleton) refuse('its strategy is request-scoped; make it a singleton');
    if (!NAME.test(options.name)) refuse('a name is a letter, then up to 63 of a–z, 0–9 and -');
    if (builtIn.has(options.name)) refuse('that name is a built-in mode’s');
    else if (modes.has(options.name)) refuse('that name is registered already');
    modes.set(options.name, modeOf(options, builtIn, refuse));
  }
  if (refusals.length > 0) throw new RouteConfigurationError(refusals);
  return modes;
}

function modeOf(options: ModeOptions, builtIn: ReadonlyMap<string, Mode>, refuse: (fault: string) => void): Mode {
  const base = options.beside === undefined ? undefined : builtIn.get(options.beside);
  if (options.beside !== undefined && base === undefined) refuse(`beside: "${options.beside}" is no built-in mode`);
  const registered = options.takes.map((source) => takenFrom(source, refuse));
  if (registered.length === 0) refuse('takes nothing: no request could ever get through');
  const strategies = new Map(base?.strategies);
  for (const { kind } of registered) {
    if (OWN_KINDS.includes(kind) || strategies.has(kind)) refuse(`takes the credential "${kind}" twice, or another’s`);
    strategies.set(kind, registeredStrategyName(options.name));
  }
  durationOf('timeout', options.timeout ?? '0s', refuse);
  return Object.freeze({
    name: options.name,
    maxStalenessMs: Math.max(durationOf('maxStaleness', options.maxStaleness, refuse), base?.maxStalenessMs ?? 0),
    strategies,
    live: base?.live ?? false,
    strict: options.strict === true && (base?.strict ?? true),
    carries: base?.carries ?? options.carries ?? 'both',
    schemes: [...new Set([...(base?.schemes ?? []), ...schemesOf(options, refuse)])],
    registered,
  });
}

function takenFrom(source: CredentialSource, refuse: (fault: string) => void): TakenCredential {
  if ('scheme' in source) {
    const name = source.scheme.toLowerCase();
    if (!TOKEN.test(name)) refuse(`takes the scheme "${source.scheme}", which can't be one`);
    if (name === 'session') refuse('takes the scheme Session, which carries session tokens');
    return { from: 'scheme', name, kind: source.as ?? (name === 'bearer' ? 'access-token' : name) };
  }
  if ('header' in source) {
    const name = source.header.toLowerCase();
    if (!TOKEN.test(name) || OWN_HEADERS.includes(name))
      refuse(`takes the header "${source.header}", which can't be its`);
    return { from: 'header', name, kind: source.as ?? name };
  }
  return { from: 'request', kind: source.as ?? 'request' };
}

function schemesOf({ name, challenge, takes }: ModeOptions, refuse: (fault: string) => void): string[] {
  if (challenge !== undefined && !TOKEN.test(challenge)) refuse(`challenge: "${challenge}" is no scheme`);
  const taken = takes.flatMap((source) => ('scheme' in source ? [source.scheme] : []));
  if (challenge !== undefined) return [challenge];
  return taken.length === 0 ? [name] : taken;
}

function durationOf(option: string, text: string, refuse: (fault: string) => void): number {
  try {
    return parseDuration(text);
  } catch (error) {
    refuse(`${option}: ${(error as Error).message}`);
    return 0;
  }
}
