// Writes src/client/api-types.ts from docs/reference/openapi.json: the last step of `npm run docs`.
import { readFileSync, writeFileSync } from 'node:fs';
import { renderClientTypes } from './client-types.mjs';

const document = JSON.parse(readFileSync(new URL('../docs/reference/openapi.json', import.meta.url), 'utf8'));
writeFileSync(new URL('../src/client/api-types.ts', import.meta.url), await renderClientTypes(document));
console.log('wrote src/client/api-types.ts');
