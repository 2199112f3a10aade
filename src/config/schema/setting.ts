import { z } from 'zod';
import { DURATION_PATTERN, formatDuration, parseDuration } from '../duration.js';

/** What a refusal says about a value. */
export interface SettingWords {
  /** `a port`: completes "99999 is not …". */
  readonly noun: string;
  /** `a whole number from 0 to 65535`: what would be right. */
  readonly expects: string;
  /** Its value may hold a password, so no message ever quotes it. */
  readonly sensitive?: boolean;
  /** How the reference words the default of a setting that has no fixed one: `http.publicUrl`. */
  readonly unset?: string;
  /** A value that `default.yaml` shows, commented out, for a setting without a default. */
  readonly example?: string;
}

/** The words of each setting, beside the schema so that they don't end up in schema.json. */
export const SETTING_WORDS = z.registry<SettingWords>();

/** A value inside a setting, such as one entry of a list. */
export function words<Schema extends z.ZodType>(schema: Schema, spoken: SettingWords): Schema {
  SETTING_WORDS.add(schema, spoken);
  return schema;
}

/** A setting with a default. Its description is one line, a full sentence without the dot being fine. */
export function setting<Schema extends z.ZodType>(
  schema: Schema,
  fallback: z.input<Schema>,
  description: string,
  spoken: SettingWords,
): z.ZodPrefault<Schema> {
  return words(schema.prefault(fallback).meta({ description }), spoken);
}

/** A setting that is unset by default. */
export function optionalSetting<Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  spoken: SettingWords & { readonly unset: string; readonly example: string },
): z.ZodOptional<Schema> {
  return words(schema.optional().meta({ description }), spoken);
}

/**
 * A text that a function finds nothing wrong with.
 *
 * @param faultOf completes "<the text> …": `is not a URL`; undefined where nothing is wrong
 * @param form what the text has to be before it is asked
 */
export function checkedText(faultOf: (text: string) => string | undefined, form: z.ZodString = z.string()) {
  return form.superRefine((text, context) => {
    const fault = faultOf(text);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  });
}

/** Whether none of the entries of a list comes twice. */
export function areDistinct(entries: readonly string[]): boolean {
  return new Set(entries).size === entries.length;
}

/** A duration between two bounds, both included; milliseconds once parsed. */
export function duration(fallback: string, [least, most]: readonly [string, string], description: string) {
  const schema = z
    .string()
    .regex(DURATION_PATTERN, { abort: true })
    .superRefine((text, context) => {
      const milliseconds = durationOrInfinity(text);
      if (milliseconds < parseDuration(least)) context.addIssue({ code: 'custom', message: 'is too short' });
      if (milliseconds > parseDuration(most)) context.addIssue({ code: 'custom', message: 'is too long' });
    })
    .transform(parseDuration);
  const expects = `a duration from ${least} to ${most}, like ${formatDuration(parseDuration(fallback))}`;
  return setting(schema, fallback, description, { noun: 'a duration', expects });
}

/** More digits than a number holds exactly is too long rather than unreadable. */
function durationOrInfinity(text: string): number {
  try {
    return parseDuration(text);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** A whole number between two bounds, both included. */
export function integer(fallback: number, [least, most]: readonly [number, number], description: string) {
  return setting(z.int().min(least).max(most), fallback, description, {
    noun: 'a whole number',
    expects: `a whole number from ${least} to ${most}`,
  });
}

/** On or off. */
export function flag(fallback: boolean, description: string) {
  return setting(z.boolean(), fallback, description, { noun: 'a yes or no', expects: 'true or false' });
}

/** One of a few words. */
export function choice<const Values extends readonly [string, ...string[]]>(
  values: Values,
  fallback: Values[number],
  noun: string,
  description: string,
) {
  const schema = z.enum(values);
  return setting(schema, fallback, description, {
    noun,
    expects: `one of ${values.join(', ')}`,
  });
}

/** A group of settings, which may be left out as a whole. Unknown keys are refused. */
export function section<Shape extends z.ZodRawShape>(description: string, shape: Shape) {
  const schema = z.strictObject(shape).meta({ description });
  return words(schema.prefault({} as z.input<typeof schema>).meta({ description }), {
    noun: 'a group of settings',
    expects: `a group of settings (${Object.keys(shape).join(', ')})`,
    sensitive: true,
  });
}
