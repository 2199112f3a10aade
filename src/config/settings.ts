import { z } from 'zod';
import type { Path } from './layers/layer.js';
import { configSchema, SETTING_WORDS, type SettingWords } from './schema/index.js';

/** What a setting takes in a file: its type before parsing. */
type SettingKind = 'text' | 'number' | 'flag' | 'list';

/** One key of the schema. */
export interface Setting {
  readonly path: readonly [section: string, key: string];
  readonly kind: SettingKind;
  readonly description: string;
  /** As written in a file; undefined where it is unset. */
  readonly fallback: unknown;
  readonly words: SettingWords;
  /** `PORTCULLIS_TOKENS__ACCESS_TTL` */
  readonly variable: string;
}

/** A group of settings. */
export interface Section {
  readonly name: string;
  readonly description: string;
  readonly settings: readonly Setting[];
}

/** Every section and setting, in the schema's order. */
export const SECTIONS: readonly Section[] = Object.entries(configSchema.shape).map(([name, group]) => ({
  name,
  description: group.meta()?.description ?? '',
  settings: Object.entries(group.unwrap().shape).map(([key, schema]) =>
    describeSetting([name, key], schema as z.ZodType),
  ),
}));

export const SETTINGS: readonly Setting[] = SECTIONS.flatMap(({ settings }) => settings);

/** The environment variable of a setting or a section: `tokens.accessTtl` → `PORTCULLIS_TOKENS__ACCESS_TTL`. */
export function variableOf(path: readonly string[]): string {
  const shouted = path.map((key) => key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase());
  return `PORTCULLIS_${shouted.join('__')}`;
}

/** The words on the innermost described value at a path, its holder's where it has none of its own. */
export function wordsAt(path: Path): SettingWords | undefined {
  let schema: z.ZodType | undefined = configSchema;
  let found = SETTING_WORDS.get(configSchema);
  for (const key of path) {
    schema = childOf(bare(schema), key);
    if (schema === undefined) return found;
    found = SETTING_WORDS.get(schema) ?? found;
  }
  return found;
}

function describeSetting(path: readonly [string, string], schema: z.ZodType): Setting {
  const words = SETTING_WORDS.get(schema);
  const description = schema.meta()?.description;
  if (words === undefined || description === undefined) throw new Error(`${path.join('.')} has no description`);
  const fallback: unknown = schema instanceof z.ZodPrefault ? schema.def.defaultValue : undefined;
  return { path, kind: kindOf(bare(schema)), description, fallback, words, variable: variableOf(path) };
}

function childOf(schema: z.ZodType, key: string | number): z.ZodType | undefined {
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  if (!(schema instanceof z.ZodObject)) return undefined;
  return Object.hasOwn(schema.shape, key) ? (schema.shape[key] as z.ZodType) : undefined;
}

/** The schema of what a file holds, without its default and without what becomes of it. */
function bare(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) return bare(schema.unwrap() as z.ZodType);
  return schema instanceof z.ZodPipe ? bare(schema.in as z.ZodType) : schema;
}

function kindOf(schema: z.ZodType): SettingKind {
  if (schema instanceof z.ZodArray) return 'list';
  if (schema instanceof z.ZodNumber) return 'number';
  return schema instanceof z.ZodBoolean ? 'flag' : 'text';
}
