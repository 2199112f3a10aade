import { PROBLEM_REGISTRY } from '../../src/http/problem.js';
import { RouteTable } from '../../src/auth/routes/route-table.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';

interface Response {
  readonly description?: string;
  readonly content?: Record<string, { schema?: { properties?: { code?: { enum?: string[] } } } }>;
}

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly security?: Record<string, unknown[]>[];
  readonly requestBody?: { readonly required?: boolean };
  readonly parameters?: { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly responses: Record<string, Response>;
}

interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: Record<string, Record<string, unknown>>;
}

describe.each(ADAPTERS)('/openapi.json, on %s', (adapter) => {
  let app: TestApp;
  let document: Document;
  let operations: { name: string; template: string; operation: Operation }[];

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } } });
    document = (await app.request().get('/openapi.json').expect(200)).body as Document;
    operations = Object.entries(document.paths).flatMap(([template, item]) =>
      Object.entries(item).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${template}`,
        template,
        operation,
      })),
    );
  });
  afterAll(() => app.close());

  it('is an OpenAPI 3.1 document without a loose end', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
    for (const pointer of new Set(references(document))) {
      expect([pointer, resolve(document, pointer) !== undefined]).toEqual([pointer, true]);
    }
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('lists every route of the table and no other', () => {
    const table = app.app
      .get(RouteTable)
      .rows()
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(operations.map(({ name }) => name).sort()).toEqual([...table].sort());
  });

  it('says of each route what it does, takes and answers', () => {
    for (const { name, template, operation } of operations) {
      const answers = Object.entries(operation.responses);
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect({
        name,
        summary: typeof operation.summary,
        succeeds: answers.some(([status]) => /^[23]\d\d$/.test(status)),
        described: answers.every(([, { description }]) => description !== undefined && description !== ''),
        parameters: inPath.map((parameter) => [parameter.name, parameter.required]),
      }).toEqual({
        name,
        summary: 'string',
        succeeds: true,
        described: true,
        parameters: [...template.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => [parameter, true]),
      });
    }
  });

  it('says which body may be left out', () => {
    const optional = operations.filter(({ operation }) => operation.requestBody?.required === false);
    expect(optional.map(({ name }) => name)).toEqual(['POST /v1/auth/logout']);
  });

  it('names only problems that exist, under their status', () => {
    for (const { name, operation } of operations) {
      for (const [status, { content }] of Object.entries(operation.responses)) {
        const codes = content?.['application/problem+json']?.schema?.properties?.code?.enum;
        for (const code of codes ?? []) {
          expect([name, code, PROBLEM_REGISTRY.get(code)?.status]).toEqual([name, code, Number(status)]);
        }
      }
    }
  });

  it('asks for a credential where the route table does', () => {
    for (const { method, path, access } of app.app.get(RouteTable).rows()) {
      const operation = document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      const schemes = (operation?.security ?? []).flatMap((one) => Object.keys(one));
      // Clients authenticate at the endpoint itself, not at a guard.
      const guarded = schemes.filter((scheme) => scheme !== 'client');
      expect([method, path, guarded.length > 0]).toEqual([method, path, access !== 'public']);
      for (const scheme of schemes) expect(document.components['securitySchemes']).toHaveProperty(scheme);
    }
  });
});

/** Every `$ref` in a document. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : references(inner),
  );
}

/** What a local JSON pointer points to. */
function resolve(document: object, pointer: string): unknown {
  return pointer
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document);
}
