// Writes docs/standards.md from the names of the tests in test/conformance/: `npm run docs`.
import { writeFileSync } from 'node:fs';
import { readConformance, renderStandards } from './standards-page.mjs';

const found = readConformance(new URL('../test/conformance/', import.meta.url));
writeFileSync(new URL('../docs/standards.md', import.meta.url), renderStandards(found));
console.log('wrote docs/standards.md');
