import type { z } from 'zod';
import type { ConfigProblem } from './config.errors.js';
import { valueAt, writePath, writeSource, type Layer, type Path } from './layers/layer.js';
import { nearest } from './nearest.js';
import { SECTIONS, SETTINGS, wordsAt } from './settings.js';
import { shown } from './shown.js';

type Issue = z.core.$ZodIssue;

/** A refusal of the schema, and the setting that it makes unusable. */
export interface SchemaProblem extends ConfigProblem {
  readonly at: Path;
}

const KNOWN_KEYS = [...SECTIONS.map(({ name }) => name), ...SETTINGS.map(({ path }) => path.join('.'))];
/** Without its blank, `{url:postgres://…}` is YAML for a key, and that key is a secret. */
const NAME = /^[^\s:/@]{1,64}$/;
const RULE_KEYS = ['match', 'mode', 'strict'];

/** Turns what zod found into lines for people. */
export function schemaProblems(issues: readonly Issue[], layer: Layer): SchemaProblem[] {
  const seen = new Set<string>();
  return issues
    .flatMap((issue) => (issue.code === 'unrecognized_keys' ? unknownKeys(issue, layer) : [wrongValue(issue, layer)]))
    .filter(({ path }) => !seen.has(path) && seen.add(path));
}

function unknownKeys({ path, keys }: z.core.$ZodIssueUnrecognizedKeys, layer: Layer): SchemaProblem[] {
  const at = path as Path;
  return keys.map((key) => {
    const full = [...at, key];
    const name = writePath([...at, NAME.test(key) ? key : '(no name)']);
    const meant = at.length > 1 ? nearest(key, RULE_KEYS) : nearest(name, KNOWN_KEYS);
    const hint =
      meant === undefined ? `expected ${wordsAt(at)?.expects ?? `one of ${topKeys()}`}` : `did you mean ${meant}?`;
    return {
      at: full,
      path: name,
      text: `${name}: there is no such setting; ${hint} (${writeSource(layer.sourceOf(full))})`,
    };
  });
}

function wrongValue(issue: Issue, layer: Layer): SchemaProblem {
  const at = issue.path as Path;
  const name = writePath(at);
  const words = wordsAt(at);
  const value = shown(valueAt(layer.values, at), words?.sensitive);
  const expected = words?.expects ?? 'something else';
  const source = writeSource(layer.sourceOf(at));
  return { at, path: name, text: `${name}: ${value} ${fault(issue, words?.noun)}; expected ${expected} (${source})` };
}

function fault(issue: Issue, noun = 'right'): string {
  if (issue.code === 'custom') return issue.message;
  const [low, high] =
    issue.code === 'too_small' || issue.code === 'too_big' ? (EXTENT[issue.origin] ?? ['', '']) : ['', ''];
  if (issue.code === 'too_small' && low !== '') return low;
  if (issue.code === 'too_big' && high !== '') return high;
  return `is not ${noun}`;
}

const EXTENT: Readonly<Record<string, readonly [small: string, big: string]>> = {
  number: ['is too low', 'is too high'],
  int: ['is too low', 'is too high'],
  array: ['is too short', 'is too long'],
  string: ['is too short', 'is too long'],
};

function topKeys(): string {
  return SECTIONS.map(({ name }) => name).join(', ');
}
