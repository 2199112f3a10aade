import { basename, extname, resolve } from 'node:path';
import { assess, type Assessment } from './assess.js';
import type { Config, PortcullisOptions } from './config.js';
import { ConfigError, type ConfigProblem } from './config.errors.js';
import { deepFreeze } from './deep-freeze.js';
import { isProduction, readEnvironmentName } from './environment-name.js';
import { expectedFiles, readFile, workingFolder } from './files.js';
import { readEnvironment, type Environment } from './layers/environment-layer.js';
import { isValues, Layer } from './layers/layer.js';
import { PREVIOUS_SECRET_VARIABLE, SECRET_VARIABLE, secretProblems } from './secret.js';

/** What stands around the settings. */
export interface ConfigSurroundings {
  /** Default `process.env`. */
  readonly env?: Environment;
  /** Names of modes that the application registers beside the built-in ones; `any` leaves that to the route table. */
  readonly modes?: readonly string[] | 'any';
}

/** Where the configuration is read from, and what is laid over it. */
export interface LoadConfigOptions extends ConfigSurroundings {
  /** Where `config/<environment>.yaml` and relative names of files start. Default `process.cwd()`. */
  readonly cwd?: string;
  /** Laid over everything else, like options of a command line. */
  readonly overrides?: PortcullisOptions;
}

/**
 * Reads the configuration of a server: config/default.yaml ← config/<PORTCULLIS_ENV>.yaml ← the file that PORTCULLIS_CONFIG
 * names ← environment variables ← `overrides`. A few synchronous reads of small files, no network.
 *
 * @throws ConfigError with every problem at once
 */
export function loadConfig(options: LoadConfigOptions = {}): Config {
  const { env = process.env, cwd = workingFolder(), modes = [], overrides } = options;
  const { environment, problems: misnamed } = readEnvironmentName(env);
  const files = expectedFiles(environment, cwd, env['PORTCULLIS_CONFIG']?.trim()).map((file) => readFile(file, cwd));
  const read = [...files, readEnvironment(env)];
  const [defaults, ...others] = read.map(({ layer: one }) => one);
  const set = layered(others);
  if (overrides !== undefined) set.set([], overrides, () => ({ file: 'overrides', line: 0 }));
  const layer = layered([defaults ?? new Layer(), set]);
  const found = [...misnamed, ...read.flatMap(({ problems }) => problems)];
  return settle(assess(layer, { production: isProduction(environment), modes, set }), environment, env, found);
}

/** Where nothing is known of what an application meant, the defaults would be a guess. */
const NO_SETTINGS = { path: 'options', text: 'options: expected an object of settings' };

/**
 * Checks settings that an application gives in code, by the same schema and with the same refusals. No file is read and no
 * variable but PORTCULLIS_ENV and the secrets. Modes of any name pass here, since the application may register them
 * later; the route table refuses those that nobody did.
 *
 * @throws ConfigError with every problem at once
 */
export function parseConfig(options: PortcullisOptions = {}, surroundings: ConfigSurroundings = {}): Config {
  if (!isValues(options)) throw new ConfigError([NO_SETTINGS]);
  const { env = process.env, modes = 'any' } = surroundings;
  const { environment, problems } = readEnvironmentName(env);
  const layer = new Layer();
  layer.set([], options, () => ({ file: 'options', line: 0 }));
  const assessed = assess(layer, { production: isProduction(environment), modes, set: layer });
  return settle(assessed, environment, env, problems);
}

/**
 * What is wrong with one file, laid over the defaults; an empty list where nothing is. A file called production.yaml is held
 * to what production demands. Variables and the secret are left out, since they belong to the machine that will use the file.
 *
 * @param path seen from `cwd`
 */
export function checkConfigFile(
  path: string,
  options: Pick<LoadConfigOptions, 'cwd' | 'modes'> = {},
): readonly ConfigProblem[] {
  const { cwd = workingFolder(), modes = [] } = options;
  const environment = basename(path, extname(path));
  const [defaults = { path }] = expectedFiles(environment, cwd, undefined);
  const base = readFile(defaults, cwd);
  const file = readFile({ path: resolve(cwd, path), must: 'given' }, cwd);
  const layer = layered([base.layer, file.layer]);
  const { problems } = assess(layer, { production: isProduction(environment), modes, set: file.layer });
  return [...base.problems, ...file.problems, ...problems];
}

/** One layer of several, the later over the earlier. */
function layered(layers: readonly Layer[]): Layer {
  const whole = new Layer();
  for (const one of layers) whole.add(one);
  return whole;
}

function settle(assessed: Assessment, environment: string, env: Environment, found: readonly ConfigProblem[]): Config {
  const { settings } = assessed;
  const secret = secretOf(env, SECRET_VARIABLE);
  const demandedBy =
    settings?.database.url !== undefined ? 'database.url' : isProduction(environment) ? 'production' : undefined;
  const problems = [...found, ...assessed.problems, ...secretProblems(secret, environment, demandedBy)];
  if (settings === undefined || problems.length > 0) throw new ConfigError(problems);
  const config = Object.defineProperties(
    { ...settings, environment },
    {
      secret: { value: secret, enumerable: false },
      previousSecret: { value: secretOf(env, PREVIOUS_SECRET_VARIABLE), enumerable: false },
    },
  );
  return deepFreeze(config as Config);
}

function secretOf(env: Environment, variable: string): Buffer | undefined {
  const text = env[variable]?.trim();
  return text ? Buffer.from(text) : undefined;
}
