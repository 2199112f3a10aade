import { renderDefaultYaml } from './default-yaml.js';
import { renderJsonSchema } from './json-schema.js';
import { renderReference } from './reference-page.js';

/** What is generated from the schema, by path from the root of the repository. A spec holds the files to it. */
export function generatedFiles(): Readonly<Record<string, string>> {
  return {
    'config/default.yaml': renderDefaultYaml(),
    'config/schema.json': renderJsonSchema(),
    'docs/reference/configuration.md': renderReference(),
  };
}
