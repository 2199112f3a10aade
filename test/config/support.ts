import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ConfigError, loadConfig, type Config, type LoadConfigOptions } from '../../src/config/index.js';

/** A secret that nobody would take for a placeholder. */
export const SECRET = 'vN3kQz8rT1mX6wYb0LcJ5hGd9sPfA2uE7oIi4RtK';

/** A working directory with these files, removed by `remove`. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'portcullis-config-'));

  write(name: string, text: string): string {
    const target = join(this.path, name);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    return target;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** What a load is refused with, one line for each problem. Empty where it isn't refused. */
export function refusals(options: LoadConfigOptions): string[] {
  try {
    loadConfig(options);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

/** Loads with nothing but this environment. */
export const load = (env: Record<string, string> = {}, cwd?: string): Config =>
  loadConfig({ env, ...(cwd === undefined ? {} : { cwd }) });
