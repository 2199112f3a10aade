import { parse } from 'yaml';
import type { ConfigProblem } from '../config.errors.js';
import { nearest } from '../nearest.js';
import { SECTIONS, SETTINGS, variableOf, type Setting } from '../settings.js';
import { Layer, type ReadLayer } from './layer.js';

/** The environment, `process.env` or the like. */
export type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = 'PORTCULLIS_';

/** Variables of ours that are no settings. */
export const OTHER_VARIABLES = [
  'PORTCULLIS_SECRET',
  'PORTCULLIS_SECRET_PREVIOUS',
  'PORTCULLIS_ENV',
  'PORTCULLIS_CONFIG',
] as const;
const TEST_VARIABLES = 'PORTCULLIS_TEST_';

/** What hosting platforms set. Our own name for the same setting wins over them. */
const USUAL_VARIABLES: Readonly<Record<string, readonly [string, string]>> = {
  PORT: ['http', 'port'],
  DATABASE_URL: ['database', 'url'],
};

const SECTION_VARIABLES = new Map(SECTIONS.map(({ name }) => [variableOf([name]), name]));
const SETTING_VARIABLES = new Map(SETTINGS.map((setting) => [setting.variable, setting]));

/**
 * Reads `PORTCULLIS_AUTH__MODE=jwt` and its like, whole sections as YAML or JSON (`PORTCULLIS_AUTH='{mode: jwt}'`), and PORT
 * and DATABASE_URL. The more exact name wins; a variable that is set to nothing counts as not set.
 */
export function readEnvironment(env: Environment): ReadLayer {
  const layer = new Layer();
  const set = (path: readonly string[], value: unknown, name: string): void =>
    layer.set(path, value, () => ({ file: name, line: 0 }));
  const given = Object.entries(env).filter((entry): entry is [string, string] => (entry[1] ?? '').trim() !== '');
  for (const [name, text] of given) {
    const section = SECTION_VARIABLES.get(name);
    if (section !== undefined) set([section], flowValue(text), name);
  }
  for (const [name, path] of Object.entries(USUAL_VARIABLES)) {
    const text = Object.hasOwn(env, name) ? env[name]?.trim() : undefined;
    if (text) set(path, SETTING_VARIABLES.get(variableOf(path))?.kind === 'number' ? flowValue(text) : text, name);
  }
  for (const [name, text] of given) {
    const setting = SETTING_VARIABLES.get(name);
    if (setting !== undefined) set(setting.path, settingValue(setting, text), name);
  }
  return { layer, problems: given.filter(([name]) => isUnknown(name)).map(([name]) => unknownVariable(name)) };
}

function settingValue({ kind }: Setting, text: string): unknown {
  if (kind === 'text') return text.trim();
  if (kind !== 'list' || /^\s*[[{]/.test(text)) return flowValue(text);
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** YAML, which holds JSON; what is neither stays text and is refused as such where text isn't wanted. */
function flowValue(text: string): unknown {
  try {
    // Its warnings go to standard error, and quote: `!s3cret` would be a tag.
    return parse(text, { prettyErrors: false, stringKeys: true, maxAliasCount: 0, logLevel: 'error' }) as unknown;
  } catch {
    return text;
  }
}

function isUnknown(name: string): boolean {
  if (!name.startsWith(PREFIX) || name.startsWith(TEST_VARIABLES)) return false;
  const known: readonly string[] = OTHER_VARIABLES;
  return !known.includes(name) && !SECTION_VARIABLES.has(name) && !SETTING_VARIABLES.has(name);
}

function unknownVariable(name: string): ConfigProblem {
  const known = [...OTHER_VARIABLES, ...SETTING_VARIABLES.keys()];
  const meant = nearest(name, known, '__');
  const hint = meant === undefined ? 'expected one of docs/reference/configuration.md' : `did you mean ${meant}?`;
  return { path: name, text: `${name}: no setting has this variable; ${hint} (environment)` };
}
