import { readFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError, type ConfigProblem } from './config.errors.js';
import { Layer, type ReadLayer } from './layers/layer.js';
import { readYaml } from './layers/yaml-layer.js';

/** The folder of default.yaml: two levels up from here both in `src` and in `dist`. */
const PACKAGE_FOLDER = fileURLToPath(new URL('../../config/', import.meta.url));

/** A file that is read where it is there. */
interface ExpectedFile {
  readonly path: string;
  /** Who says that it has to be there; undefined where it may be missing. */
  readonly must?: string;
}

/**
 * default.yaml, the environment's file beside it and in `config` of the working directory, and the file that
 * PORTCULLIS_CONFIG names: in the order in which they are laid over each other.
 */
export function expectedFiles(environment: string, cwd: string, named: string | undefined): ExpectedFile[] {
  const own = [
    join(PACKAGE_FOLDER, 'default.yaml'),
    join(PACKAGE_FOLDER, `${environment}.yaml`),
    resolve(cwd, 'config', `${environment}.yaml`),
  ];
  const files: ExpectedFile[] = [...new Set(own)].map((path) => ({ path }));
  return named ? [...files, { path: resolve(cwd, named), must: 'PORTCULLIS_CONFIG' }] : files;
}

/** @throws ConfigError where somebody has removed it, or this account may not look at it */
export function workingFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    const text = `the working directory is gone, or can't be read (${code}): start in another`;
    throw new ConfigError([{ path: 'working directory', text }]);
  }
}

/** Reads one file; a missing one is empty unless somebody named it. */
export function readFile({ path, must }: ExpectedFile, cwd: string): ReadLayer {
  const name = fileName(path, cwd);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && must === undefined) return { layer: new Layer(), problems: [] };
    return { layer: new Layer(), problems: [unreadable(name, code, must)] };
  }
  return readYaml(text, name);
}

/** Seen from the working directory where it is inside, which is how people name it. */
function fileName(path: string, cwd: string): string {
  const inside = relative(cwd, path);
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}

function unreadable(name: string, code: string, must: string | undefined): ConfigProblem {
  const why = code === 'ENOENT' ? 'there is no such file' : `the file can't be read (${code})`;
  return { path: name, text: `${name}: ${why}; expected a YAML file${must === undefined ? '' : ` (${must})`}` };
}
