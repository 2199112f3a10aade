import fc from 'fast-check';
import type { OpenAPIObject } from '@nestjs/swagger';
import { buildOpenApi } from '../../src/http/openapi-document.js';
import { register, grantRole, signIn } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { body, headers, piece, query, shaped } from '../robustness/arbitraries.js';
import { expectDecent, hangUp, send } from '../robustness/send.js';

/** For each operation, with and without a credential. */
const RUNS = 20;

const EDITOR = ['users:read', 'users:write', 'roles:read', 'roles:write', 'roles:assign'];

describe.each(ADAPTERS)('whatever is sent to any endpoint, on %s', (adapter) => {
  let app: TestApp;
  let document: OpenAPIObject;

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter }, auth: { exchange: true } } });
    document = buildOpenApi(app.app);
  });
  afterAll(async () => {
    hangUp();
    await app.close();
  });

  const operations = (): [method: string, template: string, fields: string[]][] =>
    Object.entries(document.paths).flatMap(([template, item]) =>
      Object.entries(item as Record<string, { requestBody?: unknown }>).map(
        ([method, { requestBody }]): [string, string, string[]] => [
          method.toUpperCase(),
          template,
          fieldsOf(requestBody),
        ],
      ),
    );

  /** The fields of the component that a request body refers to. */
  const fieldsOf = (requestBody: unknown): string[] => {
    const [, name = ''] = /#\/components\/schemas\/(\w+)/.exec(JSON.stringify(requestBody ?? '')) ?? [];
    const schema = document.components?.schemas?.[name] as { properties?: object } | undefined;
    return Object.keys(schema?.properties ?? {});
  };

  /** Sends anything to every endpoint, and looks that the answer is decent. */
  const bombard = async (credential: () => Promise<Record<string, string>>): Promise<Set<number>> => {
    const statuses = new Set<number>();
    for (const [method, template, fields] of operations()) {
      const known = await credential();
      const content = fields.length > 0 ? fc.oneof(body, shaped(fields)) : body;
      await fc.assert(
        fc.asyncProperty(content, query, fc.array(piece, { minLength: 2, maxLength: 2 }), headers, async (...sent) => {
          const [written, search, pieces, extra] = sent;
          const own = { 'content-type': 'application/json', ...extra, ...known };
          let next = 0;
          const path = template.replaceAll(/\{\w+\}/g, () => pieces[next++ % 2] ?? '');
          const withBody = !['GET', 'HEAD'].includes(method);
          const answer = await send(app, method, `${path}?${search}`, own, withBody ? written : undefined);
          statuses.add(answer.status);
          expectDecent(answer, `${method} ${path}`);
        }),
        { numRuns: RUNS, endOnFailure: true },
      );
    }
    return statuses;
  };

  it('without a credential, the answer is decent', async () => {
    const statuses = await bombard(() => Promise.resolve({}));
    expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 401, 415]));
  });

  it('with one that may do almost everything, the answer is decent', async () => {
    // Somebody new for each endpoint: what is sent may well change or delete whoever sends it.
    const credential = async (): Promise<Record<string, string>> => {
      const editor = await register(app);
      await grantRole(app, editor, 'editor', EDITOR);
      const { headers: own } = await signIn(app, editor, 'header');
      return { ...own, cookie: 'theme=dark', 'content-type': 'application/json' };
    };
    expect([...(await bombard(credential))]).toEqual(expect.arrayContaining([200, 400, 404]));
  });

  it('no prototype has grown, and nothing broke quietly', () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(app.log()).not.toMatch(/internal_error|unhandled/i);
  });
});
