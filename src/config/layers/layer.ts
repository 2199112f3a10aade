import type { SettingSource } from '../config.js';
import type { ConfigProblem } from '../config.errors.js';

/** A tree of plain values, as YAML or JSON hold them. */
export type Values = Record<string, unknown>;
export type Path = readonly (string | number)[];

/** The values of one file, of the environment or of a caller's options, and where each of them stands. */
export class Layer {
  readonly values: Values = emptyValues();
  private readonly sources = new Map<string, SettingSource>();

  /**
   * Sets a value. Objects are merged key by key, anything else (lists too) replaces what was there, with its sources.
   * What is undefined counts as not given.
   *
   * @param sourceOf where the value at a path, or within it, stands
   */
  set(path: Path, value: unknown, sourceOf: (path: Path) => SettingSource): void {
    if (value === undefined) return;
    // An empty section, `http:` with nothing beneath, says nothing about its keys.
    if (isValues(value) || (value === null && path.length === 1)) {
      if (path.length > 0 && !isValues(valueAt(this.values, path))) this.replace(path, emptyValues(), sourceOf);
      for (const [key, inner] of Object.entries(value ?? {})) this.set([...path, key], inner, sourceOf);
      return;
    }
    this.replace(path, value, sourceOf);
  }

  /** Lays another layer over this one. */
  add(over: Layer): void {
    this.set([], over.values, (path) => over.sourceOf(path) ?? { file: 'default', line: 0 });
  }

  /** Where the value at the path stands, or what holds it. Undefined for a default of the schema. */
  sourceOf(path: Path): SettingSource | undefined {
    for (let length = path.length; length > 0; length--) {
      const source = this.sources.get(keyOf(path.slice(0, length)));
      if (source !== undefined) return source;
    }
    return undefined;
  }

  private replace(path: Path, value: unknown, sourceOf: (path: Path) => SettingSource): void {
    const last = path.at(-1);
    if (last === undefined) return;
    this.forget(path);
    this.holderOf(path)[last] = value;
    this.remember(path, value, sourceOf);
  }

  private holderOf(path: Path): Values {
    let holder = this.values;
    for (const key of path.slice(0, -1)) {
      const next = holder[key];
      holder = isValues(next) ? next : (holder[key] = emptyValues());
    }
    return holder;
  }

  private forget(path: Path): void {
    const key = keyOf(path);
    for (const known of this.sources.keys()) {
      if (known === key || known.startsWith(`${key.slice(0, -1)},`)) this.sources.delete(known);
    }
  }

  private remember(path: Path, value: unknown, sourceOf: (path: Path) => SettingSource): void {
    this.sources.set(keyOf(path), sourceOf(path));
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      this.remember([...path, Array.isArray(value) ? Number(key) : key], inner, sourceOf);
    }
  }
}

/** A layer that was read, and what is wrong with its form. */
export interface ReadLayer {
  readonly layer: Layer;
  readonly problems: readonly ConfigProblem[];
}

/** An object with keys, not a list. */
export function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path, or undefined. Own keys only. */
export function valueAt(values: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Values)[key] : undefined,
    values,
  );
}

/** `auth.routes[0].mode` */
export function writePath(path: Path): string {
  return path.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`)).join('');
}

/** `config/production.yaml:12`, or the name alone where there are no lines. */
export function writeSource(source: SettingSource | undefined): string {
  if (source === undefined) return 'default';
  return source.line > 0 ? `${source.file}:${source.line}` : source.file;
}

/** Without a prototype, so that a key `__proto__` is a key like any other: unknown, and refused as such. */
function emptyValues(): Values {
  return Object.create(null) as Values;
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}
