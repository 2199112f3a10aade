import type { z } from 'zod';
import type { configSchema, ParsedConfig, TRANSPORTS } from './schema/index.js';

type DeepReadonly<Value> = Value extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> }
    : Value;

/** How a sign-in may be carried. */
export type Transport = (typeof TRANSPORTS)[number];

/** Where a value was given: a file and its line from 1, or, with line 0, an environment variable or the caller's code. */
export interface SettingSource {
  readonly file: string;
  readonly line: number;
}

type ParsedRule = ParsedConfig['auth']['routes'][number];

/** What follows from other settings where it isn't set. */
interface Derived {
  http: ParsedConfig['http'] & { publicUrl: string };
  auth: Omit<ParsedConfig['auth'], 'routes'> & { routes: (ParsedRule & { source: SettingSource })[] };
  tokens: ParsedConfig['tokens'] & { issuer: string; audience: string };
}

/**
 * The configuration of a running server, checked and deeply frozen. Durations are numbers of milliseconds.
 *
 * The secrets aren't enumerable, so that neither JSON, nor a log, nor a copy by spreading carries them. `database.url` and
 * `limits.store` may hold passwords: don't print them.
 */
export type Config = DeepReadonly<Omit<ParsedConfig, keyof Derived> & Derived> & {
  /** PORTCULLIS_ENV; `development` where it isn't set. Only `production` is production. */
  readonly environment: string;
  /** The bytes of PORTCULLIS_SECRET, at least 32. Always there where `database.url` is set, and in production. */
  readonly secret: Buffer | undefined;
  /** The bytes of PORTCULLIS_SECRET_PREVIOUS: keys that the secret doesn't open may be opened by it. */
  readonly previousSecret: Buffer | undefined;
};

/** Settings as an application gives them in code: any part of them, durations as text like `10m`. */
export type PortcullisOptions = DeepReadonly<z.input<typeof configSchema>>;
