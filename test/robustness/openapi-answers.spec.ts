import { MeAnswerSchema } from '../../src/auth/sign-in/sign-in.schemas.js';
import { makeClient, machineToken } from '../oauth/clients.js';
import { register, signIn } from '../support/people.js';
import { ADAPTERS, startTestApp, type Adapter, type TestApp } from '../support/test-app.js';
import { hangUp, send, type Answer } from './send.js';

type Headers = Record<string, string | string[]>;

interface Content {
  readonly schema?: { readonly properties?: { readonly code?: { readonly enum?: readonly string[] } } };
}

interface Described {
  readonly headers: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, Content>>;
}

interface Operation {
  readonly parameters?: readonly object[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<Record<string, Described | undefined>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** Headers that whoever reads an answer may go by. */
const TELLING = ['x-request-id', 'retry-after', 'www-authenticate', 'set-cookie', 'location', 'portcullis-receipt'];

const NOBODY = '00000000-0000-4000-8000-000000000000';

/** Where callers are looked at only once the body has been. */
const PASSING: Readonly<Record<string, string>> = {
  '/v1/changes/lease': JSON.stringify({ nonce: 'n'.repeat(43), instance: NOBODY, applied: 0, wait: false }),
};

/** Whatever the document says of an operation, one of these finds it wrong where it leaves out what guards answer. */
async function callersOf(app: TestApp): Promise<Record<string, Headers>> {
  const person = await register(app);
  const header = await signIn(app, person, 'header');
  const token = await signIn(app, person, 'token');
  const cookie = await signIn(app, person, 'cookie');
  const machine = await machineToken(app, await makeClient(app));
  return {
    'somebody without a credential': {},
    'a person by header': { ...header.headers },
    'a person by token': { ...token.headers },
    'a page of another site': { cookie: String(cookie.headers['cookie']), origin: 'https://evil.example' },
    'a machine': { authorization: `Bearer ${machine}` },
    'two credentials': { authorization: 'Bearer x', cookie: 'portcullis=x', 'sec-fetch-site': 'none' },
    'a dead token': { authorization: 'Bearer x' },
    'a dead session': { authorization: 'Session x' },
    'a dead cookie': { cookie: 'portcullis=x', 'sec-fetch-site': 'none' },
    'an unknown scheme': { authorization: 'Basic eDp5' },
  };
}

/** What an operation answers, where that isn't among what the document says that it may. */
function undocumented({ status, headers, text }: Answer, { responses }: Operation): unknown {
  const said = responses[status];
  if (said === undefined) return { status, text };
  const unsaid = TELLING.filter((name) => name in headers && !(name in said.headers));
  if (unsaid.length > 0) return { status, unsaid };
  if (text === '') return undefined;
  const type = String(headers['content-type']).split(';')[0] ?? '';
  const content = said.content?.[type];
  if (content === undefined) return { status, type };
  const codes = content.schema?.properties?.code?.enum;
  const { code } = codes === undefined ? {} : (JSON.parse(text) as { code?: string });
  return codes === undefined || codes.includes(String(code)) ? undefined : { status, code };
}

const CASES: [Adapter, string][] = [...ADAPTERS.map((one): [Adapter, string] => [one, 'hybrid'])];
CASES.push(['fastify', 'session'], ['fastify', 'jwt']);

describe.each(CASES)('what /openapi.json says is what is answered, on %s in mode %s', (adapter, mode) => {
  let app: TestApp;
  let document: Document;

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter }, auth: { mode, exchange: true } } });
    document = (await app.request().get('/openapi.json').expect(200)).body as Document;
  });
  afterAll(async () => {
    hangUp();
    await app.close();
  });

  it('to everybody, for every operation', async () => {
    const surprises: unknown[] = [];
    for (const [caller, headers] of Object.entries(await callersOf(app))) {
      for (const [template, item] of Object.entries(document.paths)) {
        for (const [method, operation] of Object.entries(item)) {
          // Their session has to live until the last operation: a person only reads.
          if (caller.startsWith('a person') && method !== 'get') continue;
          const path = template.replace('{id}', NOBODY).replaceAll(/\{\w+\}/g, 'x');
          const [type] = Object.keys(operation.requestBody?.content ?? {});
          const sent = type === undefined ? headers : { ...headers, 'content-type': type };
          const empty = type === 'application/json' ? '{}' : 'x=y';
          const body = type === undefined ? undefined : (PASSING[template] ?? empty);
          const answer = await send(app, method.toUpperCase(), path, sent, body);
          const surprise = undocumented(answer, operation);
          if (surprise !== undefined) surprises.push([caller, method, template, surprise]);
        }
      }
    }
    expect(surprises).toEqual([]);
  });

  it('and a sign-in’s cookie, a sign-out’s receipt and an overloaded server’s wait are named as well', () => {
    const named = (name: string): string[] =>
      Object.entries(document.paths).flatMap(([path, item]) =>
        Object.entries(item).flatMap(([method, { responses }]) =>
          Object.entries(responses)
            .filter(([, said]) => name in (said?.headers ?? {}))
            .map(([status]) => `${method} ${path} ${status}`),
        ),
      );
    expect(named('set-cookie')).toEqual(
      expect.arrayContaining(['post /v1/auth/login 200', 'post /v1/auth/logout 204', 'get /v1/users 401']),
    );
    expect(named('portcullis-receipt')).toEqual(
      expect.arrayContaining(['post /v1/auth/logout 204', 'post /v1/oauth/revoke 200']),
    );
    expect(named('retry-after')).toEqual(
      expect.arrayContaining(['post /v1/auth/login 429', 'get /v1/users 503', 'post /v1/oauth/token 503']),
    );
    expect(named('location')).toContain('get /v1/auth/providers/{name}/login 302');
  });

  it('and a list takes its limit as a number', () => {
    const { parameters = [] } = document.paths['/v1/users']!['get']!;
    expect(parameters).toContainEqual(
      expect.objectContaining({ name: 'limit', schema: expect.objectContaining({ type: 'integer', maximum: 100 }) }),
    );
  });

  it('and whoever asks who they are gets what it describes, a machine too', async () => {
    const answered: string[] = [];
    for (const [caller, headers] of Object.entries(await callersOf(app))) {
      const { status, text } = await send(app, 'GET', '/v1/auth/me', headers);
      if (status !== 200) continue;
      answered.push(caller);
      expect([caller, MeAnswerSchema.safeParse(JSON.parse(text)).error?.issues]).toEqual([caller, undefined]);
    }
    expect(answered.includes('a machine')).toBe(mode !== 'session');
  });
});
