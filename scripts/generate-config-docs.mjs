// Writes config/default.yaml, config/schema.json and docs/reference/configuration.md from the schema, as it was built.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedFiles } from '../dist/config/reference/generated-files.js';

for (const [path, text] of Object.entries(generatedFiles())) {
  const target = join(import.meta.dirname, '..', path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
  console.log(path);
}
