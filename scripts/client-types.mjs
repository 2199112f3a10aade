import openapiTS, { astToString } from 'openapi-typescript';

const HEADER = `// Made of docs/reference/openapi.json by \`npm run docs\`: change the routes' schemas, not this file.

`;

/**
 * The text of src/client/api-types.ts: what every operation takes and answers.
 *
 * @param document docs/reference/openapi.json, parsed
 */
export async function renderClientTypes(document) {
  return HEADER + astToString(await openapiTS(document, { immutable: true }));
}
