import fc from 'fast-check';
import { json, text } from '../robustness/arbitraries.js';

/** As much of JSON Schema as `/openapi.json` uses. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly maxItems?: number;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

interface OperationObject {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema?: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
}

/** The part of an OpenAPI document that says what may be sent. */
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** What one operation may be sent. */
export interface Operation {
  readonly method: string;
  readonly template: string;
  readonly mediaType: string | undefined;
  /** A body by its schema, as a value of JSON; undefined where the operation takes none. */
  readonly valid: fc.Arbitrary<unknown> | undefined;
  readonly fields: readonly string[];
  readonly path: Readonly<Record<string, fc.Arbitrary<string>>>;
  readonly query: fc.Arbitrary<Readonly<Record<string, string>>>;
}

/** Values that mean something to this server, for fields and parameters of these names. */
export type Known = Readonly<Record<string, readonly string[]>>;

/** Every operation of a document, with generators for what it takes. */
export function operationsOf(document: Document, known: Known): Operation[] {
  const values = new SchemaValues(document, known);
  return Object.entries(document.paths).flatMap(([template, item]) =>
    Object.entries(item).map(([method, operation]) => {
      const [mediaType, { schema = {} } = {}] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
      const parameters = (where: string): Record<string, fc.Arbitrary<string>> =>
        Object.fromEntries(
          (operation.parameters ?? [])
            .filter((parameter) => parameter.in === where)
            .map((parameter) => [parameter.name, values.of(parameter.schema ?? {}, parameter.name).map(String)]),
        );
      return {
        method: method.toUpperCase(),
        template,
        mediaType,
        valid: mediaType === undefined ? undefined : values.of(schema),
        fields: Object.keys(values.resolve(schema).properties ?? {}),
        path: parameters('path'),
        query: fc.record(parameters('query'), { requiredKeys: [] }).map((values) => values as Record<string, string>),
      };
    }),
  );
}

/** Makes values that a schema allows, or nearly: patterns are left out. */
class SchemaValues {
  constructor(
    private readonly document: Document,
    private readonly known: Known,
  ) {}

  resolve(schema: Schema): Schema {
    const name = schema.$ref?.split('/').at(-1);
    return name === undefined ? schema : this.resolve(this.document.components?.schemas?.[name] ?? {});
  }

  of(written: Schema, name = ''): fc.Arbitrary<unknown> {
    const schema = this.resolve(written);
    // Of an array the items are what is known by its name.
    const known = schema.type === 'array' ? undefined : this.known[name];
    const one = this.typed(schema, name);
    return known === undefined ? one : fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...known) }, one);
  }

  private typed(schema: Schema, name: string): fc.Arbitrary<unknown> {
    if (schema.const !== undefined) return fc.constant(schema.const);
    if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices !== undefined) return fc.oneof(...choices.map((choice) => this.of(choice, name)));
    const [type] = [schema.type ?? 'string'].flat();
    switch (type) {
      case 'object':
        return this.object(schema);
      case 'array': {
        const most = { maxLength: Math.min(schema.maxItems ?? 5, 5) };
        return fc.array(this.of(schema.items ?? {}, name), most);
      }
      case 'integer':
      case 'number':
        return fc.integer({ min: Math.max(schema.minimum ?? -10, -1e9), max: Math.min(schema.maximum ?? 1_000, 1e9) });
      case 'boolean':
        return fc.boolean();
      case 'null':
        return fc.constant(null);
      default:
        return this.string(schema);
    }
  }

  private object({ properties = {}, required = [] }: Schema): fc.Arbitrary<unknown> {
    const fields = Object.entries(properties).map(([name, schema]) => [name, this.of(schema, name)] as const);
    return fc.record(Object.fromEntries(fields), { requiredKeys: required as never[] });
  }

  private string({ format, minLength = 0, maxLength = 64 }: Schema): fc.Arbitrary<unknown> {
    if (format === 'email') return fc.emailAddress();
    if (format === 'uuid') return fc.uuid();
    if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
    return fc.string({ unit: 'binary', minLength, maxLength: Math.max(minLength, Math.min(maxLength, 64)) });
  }
}

/** A valid object with one thing wrong: a field gone, of another kind, or one that nobody asked for. Written as JSON. */
export function nearly(valid: fc.Arbitrary<unknown>, fields: readonly string[]): fc.Arbitrary<string> {
  const names = fc.oneof(fc.constantFrom(...fields, 'unknown', '__proto__', 'constructor'), text);
  return fc.tuple(valid, names, fc.option(json, { nil: undefined })).map(([value, name, wrong]) => {
    const entries = Object.entries(value ?? {}).filter(([key]) => key !== name);
    const written = entries.map(([key, one]) => `${JSON.stringify(key)}:${JSON.stringify(one)}`);
    if (wrong !== undefined) written.push(`${JSON.stringify(name)}:${wrong}`);
    return `{${written.join(',')}}`;
  });
}

/** An object as a form; what is no text goes in as JSON. */
export function asForm(value: unknown): string {
  const fields = Object.entries(value ?? {});
  const pairs = fields.map(([name, one]) => [
    wellFormed(name),
    wellFormed(typeof one === 'string' ? one : JSON.stringify(one)),
  ]);
  return new URLSearchParams(pairs as [string, string][]).toString();
}

/** What can be percent-encoded. */
export function wellFormed(value: string): string {
  return (value as string & { toWellFormed(): string }).toWellFormed();
}
