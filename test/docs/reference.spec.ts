import { renderHttpApi, renderOpenApi } from '../../scripts/http-api-page.mjs';
import { RouteTable } from '../../src/auth/routes/route-table.js';
import { buildOpenApi } from '../../src/http/openapi-document.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { expectUpToDate } from './up-to-date.js';

describe('the reference of the HTTP API', () => {
  let running: TestApp;
  beforeAll(async () => {
    running = await startTestApp();
  });
  afterAll(() => running.close());

  it('openapi.json is what the code says', () => {
    expectUpToDate('reference/openapi.json', renderOpenApi(buildOpenApi(running.app)));
  });

  it('http-api.md is what the code says', () => {
    expectUpToDate('reference/http-api.md', renderHttpApi(buildOpenApi(running.app), routesOf(running)));
  });

  it('http-api.md has a section for each route, and says who may use it', () => {
    const page = renderHttpApi(buildOpenApi(running.app), routesOf(running));
    const routes = routesOf(running);
    expect(routes.length).toBeGreaterThan(20);
    for (const { method, path, permissions } of routes) {
      const heading = `### ${method} ${path.replace(/:(\w+)/g, '{$1}')}\n`;
      const [, section = ''] = page.split(heading);
      expect([heading, section === '']).toEqual([heading, false]);
      for (const permission of permissions) expect(section.split('\n###')[0]).toContain(`\`${permission}\``);
    }
  });
});

function routesOf({ app }: TestApp) {
  return app
    .get(RouteTable, { strict: false })
    .rows()
    .map((row) => ({ ...row, mode: row.mode.name }));
}
