import { z } from 'zod';
import { configSchema } from '../schema/index.js';

/** The text of config/schema.json: what a configuration file may hold, for editors. */
export function renderJsonSchema(): string {
  const schema = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7', reused: 'inline' });
  return `${JSON.stringify(schema, null, 2)}\n`;
}
