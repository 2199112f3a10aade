import request from 'supertest';
import { startEdgeApp } from './edge-app.js';
import type { RunningApp } from './edge-app.js';

interface Operation {
  operationId: string;
  security?: object[];
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<
    string,
    { description: string; headers: Record<string, object>; content?: Record<string, { schema: unknown }> }
  >;
}

describe.each(['fastify', 'express'] as const)('the documentation on %s', (adapter) => {
  let running: RunningApp;
  let document: {
    openapi: string;
    info: { version: string };
    paths: Record<string, Record<string, Operation>>;
    components: Record<'schemas' | 'securitySchemes' | 'headers', Record<string, object>>;
  };

  beforeAll(async () => {
    running = await startEdgeApp(adapter);
    const response = await request(running.server).get('/openapi.json').expect(200);
    expect(response.headers['content-type']).toMatch(/^application\/json/);
    document = response.body as typeof document;
  });
  afterAll(() => running.app.close());

  it('names the schemas that have a name, and refers to them', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(Object.keys(document.components.schemas).sort()).toEqual(['NewPot', 'Pot', 'Problem']);
    expect(document.components.schemas['NewPot']).toMatchObject({ type: 'object', additionalProperties: false });
    const create = document.paths['/v1/pots']?.['post'];
    expect(create?.requestBody?.content['application/json']?.schema).toEqual({ $ref: '#/components/schemas/NewPot' });
    expect(create?.responses['201']?.content?.['application/json']?.schema).toEqual({
      $ref: '#/components/schemas/Pot',
    });
    const list = document.paths['/v1/pots']?.['get'];
    expect(JSON.stringify(list?.responses['200'])).toContain('#/components/schemas/Pot');
    expect(list?.parameters).toMatchObject([{ name: 'limit', in: 'query' }]);
  });

  it('lists the problems of a route by status', () => {
    const responses = document.paths['/v1/pots']?.['post']?.responses ?? {};
    expect(Object.keys(responses).sort()).toEqual(['201', '400', '409', '413', '415']);
    expect(JSON.stringify(responses['409']?.content?.['application/problem+json'])).toContain('"teapot_broken"');
    expect(responses['400']?.description).toContain('`malformed_body`');
  });

  it('says which credentials a route takes, and that public ones take none', () => {
    expect(Object.keys(document.components.securitySchemes)).toEqual([
      'sessionCookie',
      'sessionHeader',
      'accessToken',
      'apiKey',
      'client',
    ]);
    expect(document.paths['/v1/pots']?.['get']?.security).toEqual([]);
    expect(document.paths['/v1/pots']?.['post']?.security).toHaveLength(3);
    expect(document.paths['/v1/pots/{id}']?.['get']?.security).toHaveLength(3);
  });

  it('names the headers that answers carry, an application’s own too', () => {
    for (const item of Object.values(document.paths))
      for (const { responses } of Object.values(item))
        for (const { headers } of Object.values(responses)) expect(headers).toHaveProperty('x-request-id');
    const { headers = {} } = document.paths['/v1/pots']?.['post']?.responses['201'] ?? {};
    expect(Object.keys(headers)).toEqual(['x-request-id', 'location']);
  });

  it('has no reference that points nowhere', () => {
    const text = JSON.stringify(document);
    for (const [, name] of text.matchAll(/"\$ref":"#\/components\/headers\/([^"]+)"/g)) {
      expect(document.components.headers).toHaveProperty([name!]);
    }
    for (const [, name] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
      expect(document.components.schemas).toHaveProperty(name!);
    }
    expect(text).not.toContain('$defs');
    expect(text).not.toContain('x-problems');
  });

  it('serves pages that load everything from here, under a policy that lets them', async () => {
    const page = await request(running.server).get('/docs').expect(200);
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    expect(page.text).not.toMatch(/<script>|https?:\/\//);
    const loaded = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!);
    expect(loaded).toHaveLength(4);
    for (const path of loaded) {
      const file = await request(running.server).get(`/${path}`).buffer(true);
      expect([path, file.status]).toEqual([path, 200]);
      expect(Number(file.headers['content-length'])).toBeGreaterThan(100);
    }
  });

  it('serves no other file of the package', async () => {
    for (const path of [
      '/docs/package.json',
      '/docs/../package.json',
      '/docs/%2e%2e/package.json',
      '/docs/index.html',
    ]) {
      expect((await request(running.server).get(path)).status).toBe(404);
    }
  });
});
