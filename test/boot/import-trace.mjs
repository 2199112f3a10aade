// Preloaded by loaded.spec.ts: writes the address of each module that is imported, one a line, to the file that IMPORT_TRACE names.
import { register } from 'node:module';

register('./import-trace-hooks.mjs', import.meta.url);
