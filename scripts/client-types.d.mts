/**
 * The text of src/client/api-types.ts: what every operation takes and answers.
 *
 * @param document docs/reference/openapi.json, parsed
 */
export function renderClientTypes(document: object): Promise<string>;
