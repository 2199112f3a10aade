import type { PortcullisOptions } from '../../src/config/index.js';
import { FAKES } from '../providers/fake-provider.js';
import { RequestStatements } from '../support/request-statements.js';
import { PUBLIC_URL, startTestApp, type TestApp } from '../support/test-app.js';
import { sendToEveryEndpoint, sendToIssuerWithPath, type Measure } from './endpoints.js';

/*
 * What each endpoint asks the database, as a table that a review sees change: a statement more is a round trip more for everybody. No
 * timing decides. Update it with `npm test -- test/statements -u`.
 */
let app: TestApp;
const lines: string[] = [];
const endpoints = new Set<string>();

beforeAll(async () => {
  app = await startAsInProduction();
  await sendToEveryEndpoint(app, measuring(app));
  const other = await startAsInProduction({ tokens: { issuer: `${PUBLIC_URL}/tenant` } });
  await sendToIssuerWithPath(other, measuring(other));
  await other.close();
});
afterAll(() => app.close());

function startAsInProduction(config: PortcullisOptions = {}): Promise<TestApp> {
  return startTestApp({
    config: {
      http: { allowedOrigins: ['https://app.example.com'] },
      auth: { exchange: true },
      limits: { enabled: true },
      // A busy machine must not cost the lease, and with it what is remembered.
      changes: { lease: '5s' },
      ...config,
    },
    providers: FAKES,
  });
}

function measuring(on: TestApp): Measure {
  const statements = new RequestStatements(on);
  return async (endpoint, send, state) => {
    let status = 0;
    const sent = await statements.during(async () => ({ status } = await send()));
    if (status >= 400) throw new Error(`${endpoint} answered ${status}`);
    endpoints.add(endpoint);
    const name = state === undefined ? endpoint : `${endpoint} (${state})`;
    lines.push([`${name}: ${sent.length}`, ...sent.map(inShort)].join(' · '));
  };
}

const ABOUT = /\b(?:FROM|INTO|UPDATE)\s+(?:ONLY\s+)?"?(\w+)/i;

/** What went to the database at once: the verb of each statement, and the table or function that it is about. */
function inShort(sent: string): string {
  // A block is one statement, whatever stands in it.
  const flat = sent.replace(/\bDO '(?:[^']|'')*'/g, (block) => block.replaceAll(';', ','));
  const statements = flat.split(/;\s*/).filter((statement) => statement !== '');
  return statements.map(verbAndObject).join(' + ');
}

function verbAndObject(statement: string): string {
  if (statement.includes('pg_notify')) return 'NOTIFY';
  const outermost = withoutParentheses(statement);
  const [verb = ''] = /\w+/.exec(outermost) ?? [];
  const [, about] = ABOUT.exec(outermost) ?? ABOUT.exec(statement) ?? [];
  return about === undefined ? verb : `${verb} ${about}`;
}

/** Sub-selects and lists are left out, from the innermost outwards. */
function withoutParentheses(statement: string): string {
  const without = statement.replace(/\([^()]*\)/g, '…');
  return without === statement ? without : withoutParentheses(without);
}

describe('the statements of each endpoint', () => {
  it('are these', () => {
    expect(lines).toMatchSnapshot();
  });

  it('are recorded for every endpoint of the OpenAPI document', async () => {
    const { paths } = (await app.request().get('/openapi.json')).body as { paths: Record<string, object> };
    const documented = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect([...endpoints].sort()).toEqual(documented.sort());
  });

  it('are none for a request whose session is in memory', () => {
    expect(lines.filter((line) => line.includes(', warm)'))).toEqual(
      ['cookie', 'header', 'token'].map((transport) => `GET /v1/auth/me (${transport}, warm): 0`),
    );
  });
});
