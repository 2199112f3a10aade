import { readFileSync } from 'node:fs';
import { renderClientTypes } from '../../scripts/client-types.mjs';
import { expectUpToDate } from './up-to-date.js';

describe('the client’s types', () => {
  it('are what the OpenAPI document says', async () => {
    const document = readFileSync(new URL('../../docs/reference/openapi.json', import.meta.url), 'utf8');
    expectUpToDate('../src/client/api-types.ts', await renderClientTypes(JSON.parse(document) as object));
  });
});
