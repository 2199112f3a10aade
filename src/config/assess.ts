import type { Config } from './config.js';
import type { ConfigProblem } from './config.errors.js';
import { contradictions, type Contradiction, type Surroundings } from './contradictions.js';
import { fitDefaultLifetimes } from './default-lifetimes.js';
import { isValues, valueAt, writePath, writeSource, type Layer, type Path, type Values } from './layers/layer.js';
import { schemaProblems } from './schema-problems.js';
import { configSchema, type ParsedConfig } from './schema/index.js';

/** What files, variables and options decide; the rest of a `Config` is not for them to say. */
type Settings = Omit<Config, 'environment' | 'secret' | 'previousSecret'>;

/** Settings that hold, as far as they could be read, and everything that is wrong. */
export interface Assessment {
  /** Undefined where not even the sound part could be read. */
  readonly settings: Settings | undefined;
  readonly problems: readonly ConfigProblem[];
}

/** What the layers stand in; `set` is all of them but default.yaml, which says what is so where nobody says anything. */
type Standing = Omit<Surroundings, 'publicUrlGiven'> & { readonly set: Layer };

/**
 * Judges the settings of all layers together. Where single settings are refused, the rest is judged all the same, with the
 * defaults in their place, so that one run tells everything.
 */
export function assess(layer: Layer, surroundings: Standing): Assessment {
  const whole = configSchema.safeParse(layer.values);
  if (whole.success) return withContradictions(whole.data, layer, surroundings, []);
  const problems = schemaProblems(whole.error.issues, layer);
  const broken = problems.map(({ at }) => at.slice(0, 2));
  const rest = configSchema.safeParse(without(layer.values, broken));
  if (!rest.success) return { settings: undefined, problems };
  const { settings, problems: further } = withContradictions(rest.data, layer, surroundings, broken);
  return { settings, problems: [...problems, ...further] };
}

function withContradictions(
  parsed: ParsedConfig,
  layer: Layer,
  surroundings: Standing,
  broken: readonly Path[],
): Assessment {
  const isSet = (path: Path): boolean => valueAt(surroundings.set.values, path) !== undefined;
  const settings = resolve({ ...parsed, ...fitDefaultLifetimes(parsed, isSet) }, layer);
  const publicUrlGiven = parsed.http.publicUrl !== undefined;
  const problems = contradictions(settings, { ...surroundings, publicUrlGiven })
    .filter((found) => !found.settings.some((path) => broken.some((prefix) => startsWith(path, prefix))))
    .map((found) => describe(found, layer));
  return { settings, problems };
}

function resolve(parsed: ParsedConfig, layer: Layer): Settings {
  const publicUrl = parsed.http.publicUrl ?? `http://localhost:${parsed.http.port}`;
  const issuer = parsed.tokens.issuer ?? publicUrl;
  const routes = parsed.auth.routes.map((rule, index) => ({
    ...rule,
    source: layer.sourceOf(['auth', 'routes', index]) ?? { file: 'default', line: 0 },
  }));
  return {
    ...parsed,
    http: { ...parsed.http, publicUrl },
    auth: { ...parsed.auth, routes },
    tokens: { ...parsed.tokens, issuer, audience: parsed.tokens.audience ?? issuer },
  };
}

function describe({ settings, fault, expected }: Contradiction, layer: Layer): ConfigProblem {
  const [path = []] = settings;
  const sources = [...new Set(settings.map((setting) => sourceOf(setting, layer)))];
  return { path: writePath(path), text: `${writePath(path)}: ${fault}; expected ${expected} (${sources.join(', ')})` };
}

/** What isn't set stands nowhere, not even where its section does. */
function sourceOf(path: Path, layer: Layer): string {
  return writeSource(valueAt(layer.values, path) === undefined ? undefined : layer.sourceOf(path));
}

function without(values: Values, broken: readonly Path[]): Values {
  const copy: Values = {};
  for (const [name, group] of Object.entries(values)) {
    if (broken.some((path) => path.length === 1 && path[0] === name)) continue;
    copy[name] = isValues(group)
      ? Object.fromEntries(
          Object.entries(group).filter(([key]) => !broken.some((path) => startsWith([name, key], path))),
        )
      : group;
  }
  return copy;
}

function startsWith(path: Path, prefix: Path): boolean {
  return prefix.every((key, index) => path[index] === key);
}
