import { VerifierOptionsError } from './verifier.errors.js';

/** Something that an option may be, and how it is called. */
export interface Kind {
  readonly called: string;
  is(value: unknown): boolean;
}

export const TEXT: Kind = { called: 'a text', is: (value) => typeof value === 'string' && value !== '' };
export const URL_TEXT: Kind = { called: 'a URL', is: (value) => typeof value === 'string' && URL.canParse(value) };
export const ORIGINS: Kind = {
  called: 'a list of origins, without paths',
  is: (value) => Array.isArray(value) && value.every((one) => URL_TEXT.is(one) && isOrigin(new URL(one as string))),
};
export const SOME_TEXTS: Kind = {
  called: 'a list of texts with one at least',
  is: (value) => Array.isArray(value) && value.length > 0 && value.every((one) => TEXT.is(one)),
};
export const FLAG: Kind = { called: 'true or false', is: (value) => typeof value === 'boolean' };
export const FUNCTION: Kind = { called: 'a function', is: (value) => typeof value === 'function' };
export const OBJECT: Kind = {
  called: 'an object',
  is: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

/** By what isn't a number, such as a variable that nobody has set, every token would be refused; by `Infinity` none would ever expire. */
export function numberFrom(least: number, most = Number.MAX_SAFE_INTEGER): Kind {
  const bounds = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
  const is = (value: unknown): boolean => typeof value === 'number' && value >= least && value <= most;
  return { called: `a number ${bounds}`, is };
}

export function oneOf(...values: readonly unknown[]): Kind {
  return { called: `one of ${values.join(', ')}`, is: (value) => values.includes(value) };
}

/** What may be left out. */
export function optional(kind: Kind): Kind {
  return { ...kind, is: (value) => value === undefined || kind.is(value) };
}

/**
 * Refuses options, by name, that are of another kind or that there are not. No types are there at run time, and what comes from
 * an environment is a text: `'false'` would count as true. By a misspelt name, what it was to ask for would silently not be.
 *
 * @param whose what they are options of, as somebody wrote it
 * @throws VerifierOptionsError which repeats no text, since that may be a secret
 */
export function assertOptions(whose: string, options: unknown, kinds: Readonly<Record<string, Kind>>): void {
  if (!OBJECT.is(options)) throw mistaken(whose, OBJECT, options);
  for (const name of Object.keys(options as object)) {
    if (!Object.hasOwn(kinds, name))
      throw new VerifierOptionsError(`${whose} has no option ${name}, but ${Object.keys(kinds).join(', ')}`);
  }
  for (const [name, kind] of Object.entries(kinds)) {
    const value = (options as Readonly<Record<string, unknown>>)[name];
    if (!kind.is(value)) throw mistaken(`${name} of ${whose}`, kind, value);
  }
}

function isOrigin({ pathname, search, hash, username }: URL): boolean {
  return `${pathname}${search}${hash}${username}` === '/';
}

function mistaken(what: string, { called }: Kind, value: unknown): VerifierOptionsError {
  const found = value === '' ? 'empty' : value === null || typeof value === 'number' ? String(value) : typeof value;
  return new VerifierOptionsError(`${what} is ${called}, and not ${found}`);
}
