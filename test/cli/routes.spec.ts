import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RouteTable } from '../../src/auth/routes/route-table.js';
import { startTestApp } from '../support/test-app.js';
import { portcullis, SECRET, type Ended, type Environment } from './processes.js';

/** Nobody listens there: the table needs no database. */
const NO_DATABASE: Environment = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', PORTCULLIS_SECRET: SECRET };

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-routes-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function routes(yaml: string, ...args: string[]): Promise<Ended> {
  writeFileSync(join(folder, 'rules.yaml'), yaml);
  return portcullis(['routes', ...args], { cwd: folder, env: { ...NO_DATABASE, PORTCULLIS_CONFIG: 'rules.yaml' } });
}

const CONFIG = fileURLToPath(new URL('../../config/', import.meta.url));
const EXAMPLES = readdirSync(CONFIG).filter((name) => name.endsWith('.example.yaml'));

const RULES = `auth:
  mode: jwt
  routes:
    - { match: "GET /v1/auth/me", mode: session, strict: true }
`;

describe('portcullis routes', () => {
  it('prints what a server with this configuration decides, without a database', async () => {
    const json = await routes('auth: { mode: jwt }', '--json');
    expect(json).toMatchObject({ code: 0, stderr: '' });
    const server = await startTestApp({ config: { auth: { mode: 'jwt' } } });
    const decided = server.app.get(RouteTable).rows();
    await server.close();
    const expected = decided.map(({ method, path, handler, access, mode, source, origin, strict, ...rest }) => ({
      method,
      path,
      handler,
      access,
      mode: mode.name,
      source,
      origin: origin ?? null,
      maxStalenessMs: mode.maxStalenessMs,
      strict,
      roles: rest.roles,
      permissions: rest.permissions,
      recentLoginMs: rest.recentLoginMs ?? null,
    }));
    expect(expected.length).toBeGreaterThan(20);
    expect(JSON.parse(json.stdout)).toEqual(expected);
  });

  it.each(EXAMPLES)('starts with config/%s as it stands: its rules match routes of the server', async (name) => {
    const { code, stderr } = await routes(readFileSync(join(CONFIG, name), 'utf8'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('says where each mode comes from', async () => {
    const table = await routes(RULES);
    expect(table).toMatchObject({ code: 0, stderr: '' });
    const row = (route: RegExp): string | undefined => table.stdout.split('\n').find((line) => route.test(line));
    expect(table.stdout).toMatch(/^METHOD +PATH +MODE +FROM +STALENESS +STRICT +ROLES +PERMISSIONS +LOGIN WITHIN\n/);
    expect(row(/^POST +\/v1\/auth\/login/)).toMatch(/ public +- +- /);
    expect(row(/^GET +\/v1\/auth\/me/)).toMatch(/ session +rule rules.yaml:4 +0s +yes +- +- +-$/);
    expect(row(/^GET +\/v1\/users /)).toMatch(/ hybrid +floor +0s +- +- +users:read +-$/);
    expect(await routes('auth: { mode: jwt }')).toMatchObject({
      stdout: expect.stringMatching(/^GET +\/v1\/auth\/me +jwt +default +10m +- /m),
    });
  });

  it('refuses what the server would refuse, a line for each mistake', async () => {
    const refused = await routes(`auth:
  routes:
    - { match: "GET /v1/nothing", mode: jwt }
    - { match: "GET /v1/users", mode: jwt }
`);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    const lines = refused.stderr.trimEnd().split('\n').sort();
    expect(lines).toEqual([
      expect.stringMatching(/^portcullis: .*"GET \/v1\/nothing" \(rules.yaml:3\) matches no route$/),
      expect.stringMatching(
        /^portcullis: .*"GET \/v1\/users" \(rules.yaml:4\), route GET \/v1\/users: .*10m.*@MaxStaleness/,
      ),
    ]);
  });
});
