import type { StandardSchemaConverter } from '@nestjs/swagger';
import { z } from 'zod';

type Json = Record<string, unknown>;

/**
 * Turns zod schemas into OpenAPI ones for `SwaggerModule`. Every schema with an id (`.meta({ id: 'User' })`) becomes a
 * component that others refer to, at whatever depth it is used. Where a schema reads differently going in and coming out
 * (defaults, transforms), whichever comes second gets the suffix `Input` or `Output`.
 */
export function schemaConverter(): StandardSchemaConverter {
  const named = new Map<string, string>();
  return (schema, { schemaType }) => {
    if (!(schema instanceof z.ZodType)) return undefined;
    const converted = z.toJSONSchema(schema, { io: schemaType, target: 'draft-2020-12', unrepresentable: 'any' });
    const { $defs = {}, $schema: _dialect, ...root } = converted as Json & { $defs?: Json };
    let result: unknown = root;
    let components: Json = $defs;
    for (const name of Object.keys($defs)) {
      const shape = JSON.stringify($defs[name]);
      const known = named.get(name);
      if (known === undefined) named.set(name, shape);
      else if (known !== shape) {
        const other = name + (schemaType === 'input' ? 'Input' : 'Output');
        components = renameKey(pointTo(components, `#/$defs/${name}`, `#/$defs/${other}`) as Json, name, other);
        result = pointTo(result, `#/$defs/${name}`, `#/$defs/${other}`);
      }
    }
    return { schema: result, components };
  };
}

function renameKey(object: Json, from: string, to: string): Json {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key === from ? to : key, value]));
}

/** A copy in which each `$ref` to one place points to another. */
function pointTo(value: unknown, from: string, to: string): unknown {
  if (Array.isArray(value)) return value.map((item) => pointTo(item, from, to));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && inner === from ? to : pointTo(inner, from, to),
    ]),
  );
}
