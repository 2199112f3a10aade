import fc from 'fast-check';
import type { OpenAPIObject } from '@nestjs/swagger';
import { buildOpenApi } from '../../src/http/openapi.js';
import { register, grantRole, signIn } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { expectDecent, hangUp, send } from './send.js';

/** For each operation, with and without a credential. */
const RUNS = 20;

/** Text that means something special to somebody. */
const odd = fc.constantFrom(
  '\0',
  '\ud800',
  '\udfff',
  '__proto__',
  'constructor',
  'prototype',
  '../..',
  "'; DROP TABLE users; --",
  '%00',
  '%',
  '%ff',
  '\u2028',
  '\ufeff',
  '🦊',
  'null',
  '[object Object]',
  '00000000-0000-4000-8000-000000000000',
  'admin',
  '*',
  'a'.repeat(5_000),
);
const text = fc.oneof(odd, fc.string({ unit: 'binary', maxLength: 40 }), fc.emailAddress());
const key = fc.oneof(
  fc.constantFrom(
    'email',
    'password',
    'name',
    'roles',
    'permissions',
    'transport',
    'refreshToken',
    'currentPassword',
    'newPassword',
  ),
  odd,
);

/** JSON as text, since no value of JavaScript has a key twice, or 1e999. */
const json = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(
      text.map((value) => JSON.stringify(value)),
      fc.constantFrom('null', 'true', '0', '-0', '1e999', '-1e-999', '9'.repeat(400), '1.7976931348623157e308', '""'),
    ),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
    fc
      .array(fc.tuple(key, tie('value')), { maxLength: 5 })
      .map((entries) => `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`),
  ),
})).value;
const deep = fc.integer({ min: 30, max: 3_000 }).map((depth) => '[{"a":'.repeat(depth) + '0' + '}]'.repeat(depth));
const body = fc.oneof({ weight: 6, arbitrary: json }, deep, fc.string({ unit: 'binary', maxLength: 60 }));

/** A body with the fields of its schema, and in each of them something likely or something odd. */
const shaped = (fields: readonly string[]): fc.Arbitrary<string> =>
  fc
    .record(
      Object.fromEntries(fields.map((field) => [field, fc.oneof({ weight: 3, arbitrary: likely(field) }, json)])),
      { requiredKeys: [] },
    )
    .map(
      (values) =>
        `{${Object.entries(values)
          .map(([name, value]) => `${JSON.stringify(name)}:${value}`)
          .join(',')}}`,
    );
const LIKELY: Readonly<Record<string, fc.Arbitrary<string>>> = {
  email: fc.emailAddress().map((value) => JSON.stringify(value)),
  roles: fc.constantFrom('["admin"]', '["editor"]', '[]', '["nobody"]'),
  permissions: fc.constantFrom('["users:read"]', '["*"]', '[]', '["money:spend"]'),
  transport: fc.constantFrom('"token"', '"cookie"', '"header"'),
};
const likely = (field: string): fc.Arbitrary<string> =>
  LIKELY[field] ?? fc.constantFrom('"a long enough password"', '"Somebody"');

/** A piece of a request target: encoded, half encoded, or as no client would write it. */
const piece = fc.oneof(
  text.map((value) =>
    encodeURIComponent((value as string & { toWellFormed(): string }).toWellFormed()).slice(0, 1_000),
  ),
  fc.stringMatching(/^[!-~\x80-\xff]{0,20}$/).map((value) => value.replaceAll(/[#?]/g, '')),
);
const query = fc
  .array(
    fc.tuple(
      fc.oneof(fc.constantFrom('limit', 'cursor', 'email', 'status', 'except', 'limit[]', 'email[a]'), piece),
      piece,
    ),
    { maxLength: 4 },
  )
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&'));
const word = fc.stringMatching(/^[!-~\x80-\xff]{0,60}$/);
const headers = fc.record(
  {
    authorization: fc.oneof(
      word,
      word.map((value) => `Bearer ${value}`),
      word.map((value) => `Session ${value}`),
      word.map((value) => `Bearer a.${value}.b`),
    ),
    cookie: fc.oneof(
      word,
      fc
        .array(
          word.map((value) => `portcullis=${value}`),
          { maxLength: 3 },
        )
        .map((all) => all.join('; ')),
    ),
    'content-type': fc.constantFrom(
      'application/json',
      'application/json; charset=utf-8',
      'text/plain',
      'application/x-www-form-urlencoded',
      '',
      ';',
    ),
    origin: word,
    'sec-fetch-site': fc.constantFrom('none', 'same-origin', 'cross-site', 'x'),
    'x-request-id': word,
    'user-agent': word,
    'x-forwarded-for': word,
    accept: word,
    'if-none-match': word,
    range: word,
  },
  { requiredKeys: [] },
);

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
