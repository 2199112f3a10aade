// Writes docs/reference/http-api.md and openapi.json from the built code: `npm run docs`. Boots the server on a throw-away
// database, without listening.
import { mkdirSync, mkdtempSync, chmodSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RouteTable } from '../dist/auth/routes/route-table.js';
import { parseConfig } from '../dist/config/index.js';
import { buildOpenApi } from '../dist/http/openapi-document.js';
import { createServer } from '../dist/serve.js';
import { renderHttpApi, renderOpenApi } from './http-api-page.mjs';

const reference = new URL('../docs/reference/', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'portcullis-docs-'));
// Under root the database runs as another account, which has to get through to its data.
chmodSync(folder, 0o711);
try {
  const config = parseConfig({ database: { data: join(folder, 'data') }, log: { level: 'warn' } }, { env: {} });
  const app = await createServer(config);
  try {
    await app.init();
    const document = buildOpenApi(app);
    const routes = app.get(RouteTable, { strict: false }).rows();
    mkdirSync(reference, { recursive: true });
    writeFileSync(new URL('openapi.json', reference), renderOpenApi(document));
    writeFileSync(
      new URL('http-api.md', reference),
      renderHttpApi(
        document,
        routes.map((row) => ({ ...row, mode: row.mode.name })),
      ),
    );
  } finally {
    await app.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log('wrote docs/reference/http-api.md and docs/reference/openapi.json');
