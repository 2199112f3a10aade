import { join } from 'node:path';
import { inspect } from 'node:util';
import { loadConfig } from '../../src/config/index.js';
import { Folder, load, refusals, SECRET } from './support.js';

describe('the layers of the configuration', () => {
  let folder: Folder;
  beforeEach(() => (folder = new Folder()));
  afterEach(() => folder.remove());

  it('has the defaults of the contract', () => {
    expect(load()).toMatchObject({
      environment: 'development',
      http: {
        port: 3000,
        host: '127.0.0.1',
        adapter: 'fastify',
        publicUrl: 'http://localhost:3000',
        trustedHops: 0,
        allowedOrigins: [],
      },
      database: { data: './data', poolSize: 10 },
      auth: { mode: 'hybrid', routes: [], transports: ['cookie', 'header', 'token'], exchange: false },
      session: { idleTimeout: 604_800_000, absoluteTimeout: 2_592_000_000 },
      tokens: {
        issuer: 'http://localhost:3000',
        audience: 'http://localhost:3000',
        accessTtl: 600_000,
        refreshTtl: 2_592_000_000,
        reuseGrace: 10_000,
        algorithm: 'ES256',
        clockTolerance: 5_000,
        maxBytes: 4_096,
        authorities: 'both',
      },
      passwords: {
        minLength: 8,
        refused: [],
        breachTimeout: 2_000,
        breachAway: 'accept',
        hashMemory: 19_456,
        hashPasses: 2,
        hashLanes: 1,
        hashConcurrency: 2,
        hashQueue: 64,
      },
      registration: { enabled: true },
      changes: { lease: 2_000 },
      limits: { enabled: true, store: 'postgres' },
      log: { level: 'info', requests: true },
    });
    expect(load().database.url).toBeUndefined();
    expect(load().metrics.port).toBeUndefined();
    expect(load().secret).toBeUndefined();
  });

  it('lays the environment file, the named file, the variables and overrides over each other', () => {
    folder.write('config/staging.yaml', 'http: { port: 1001, host: 0.0.0.1, trustedHops: 1 }\nlog: { level: warn }\n');
    folder.write('more.yaml', 'http: { port: 1002, host: 0.0.0.2 }\n');
    const env = { PORTCULLIS_ENV: 'staging', PORTCULLIS_CONFIG: 'more.yaml', PORTCULLIS_HTTP__PORT: '1003' };
    const { http, log, environment } = loadConfig({ env, cwd: folder.path, overrides: { log: { level: 'debug' } } });
    expect(http).toMatchObject({ port: 1003, host: '0.0.0.2', trustedHops: 1, adapter: 'fastify' });
    expect({ log, environment }).toEqual({ log: { level: 'debug', requests: true }, environment: 'staging' });
  });

  it('merges groups and replaces lists', () => {
    folder.write('config/staging.yaml', 'auth: { transports: [cookie, token], mode: jwt }\n');
    const env = { PORTCULLIS_ENV: 'staging', PORTCULLIS_AUTH__TRANSPORTS: '[token]' };
    expect(load(env, folder.path).auth).toMatchObject({ mode: 'jwt', transports: ['token'] });
  });

  it('takes an empty group for no word about it', () => {
    folder.write('config/staging.yaml', 'http:\nmetrics:\n  # port: 1\n');
    expect(load({ PORTCULLIS_ENV: 'staging' }, folder.path).http.port).toBe(3000);
  });

  it('reads an empty file, and goes without one for the environment', () => {
    expect(load({ PORTCULLIS_CONFIG: folder.write('empty.yaml', '') }).http.port).toBe(3000);
    expect(load({ PORTCULLIS_ENV: 'nowhere' }, folder.path).environment).toBe('nowhere');
  });

  it.each([
    [{ PORT: '4000' }, 'http.port', 4000],
    [{ PORT: '4000', PORTCULLIS_HTTP__PORT: '5000' }, 'http.port', 5000],
    [{ PORT: '' }, 'http.port', 3000],
    [{ PORTCULLIS_TOKENS__ACCESS_TTL: '1m' }, 'tokens.accessTtl', 60_000],
    [{ PORTCULLIS_TOKENS__REUSE_GRACE: '0s' }, 'tokens.reuseGrace', 0],
    [{ PORTCULLIS_AUTH__TRANSPORTS: 'cookie, token' }, 'auth.transports', ['cookie', 'token']],
    [{ PORTCULLIS_AUTH__TRANSPORTS: '["token"]' }, 'auth.transports', ['token']],
    [{ PORTCULLIS_AUTH__EXCHANGE: 'true' }, 'auth.exchange', true],
    [{ PORTCULLIS_AUTH: '{mode: jwt, exchange: true}', PORTCULLIS_AUTH__MODE: 'session' }, 'auth.mode', 'session'],
    [{ PORTCULLIS_AUTH: '{"exchange": true}' }, 'auth.exchange', true],
    [
      { PORTCULLIS_HTTP__ALLOWED_ORIGINS: 'https://a.example,http://b.example:81' },
      'http.allowedOrigins',
      ['https://a.example', 'http://b.example:81'],
    ],
    [{ PORTCULLIS_TOKENS__AUDIENCE: '[api]' }, 'tokens.audience', '[api]'],
    [{ PORTCULLIS_TOKENS__AUDIENCE: '12' }, 'tokens.audience', '12'],
    [{ PORT: '4000' }, 'tokens.issuer', 'http://localhost:4000'],
    [{ PORTCULLIS_HTTP__PUBLIC_URL: 'https://a.example' }, 'tokens.audience', 'https://a.example'],
    [{ PORTCULLIS_TOKENS__ISSUER: 'https://i.example/x' }, 'tokens.audience', 'https://i.example/x'],
    [{ PORTCULLIS_LIMITS__STORE: 'redis://r:6379' }, 'limits.store', 'redis://r:6379'],
    [{ DATABASE_URL: 'postgres:///d?host=/run', PORTCULLIS_SECRET: SECRET }, 'database.url', 'postgres:///d?host=/run'],
    [
      { DATABASE_URL: 'postgres://u@/d?host=/run/a,b', PORTCULLIS_SECRET: SECRET },
      'database.url',
      'postgres://u@/d?host=/run/a,b',
    ],
    [
      { DATABASE_URL: 'postgres://u:a,b%40%2F@[::1]:1/d', PORTCULLIS_SECRET: SECRET },
      'database.url',
      'postgres://u:a,b%40%2F@[::1]:1/d',
    ],
    [
      { DATABASE_URL: 'postgres://a/a', PORTCULLIS_DATABASE__URL: 'postgresql://b/b', PORTCULLIS_SECRET: SECRET },
      'database.url',
      'postgresql://b/b',
    ],
    [{ PORTCULLIS_TEST_ANYTHING: 'x' }, 'http.port', 3000],
  ] as [Record<string, string>, string, unknown][])('%j makes %s %j', (env, path, value) => {
    expect(load(env)).toHaveProperty(path, value);
  });

  it('tells where each rule stands', () => {
    const text =
      'auth:\n  routes:\n    # first\n    - { match: "GET /a/**", mode: jwt }\n    - match: "* /b/*"\n      mode: session\n      strict: true\n';
    folder.write('config/staging.yaml', text);
    const file = join('config', 'staging.yaml');
    expect(load({ PORTCULLIS_ENV: 'staging' }, folder.path).auth.routes).toEqual([
      { match: 'GET /a/**', mode: 'jwt', strict: false, source: { file, line: 4 } },
      { match: '* /b/*', mode: 'session', strict: true, source: { file, line: 5 } },
    ]);
    const env = { PORTCULLIS_AUTH__ROUTES: '[{match: "GET /", mode: jwt}]' };
    expect(load(env).auth.routes[0]?.source).toEqual({ file: 'PORTCULLIS_AUTH__ROUTES', line: 0 });
  });

  it('finds the line of what an anchor brought along', () => {
    const path = folder.write(
      'a.yaml',
      'auth:\n  routes:\n    - &r { match: GET /a, mode: jwt }\n    - { match: GET /b, mode: xx }\n    - *r\n',
    );
    const lines = refusals({ env: { PORTCULLIS_CONFIG: path } }).map((line) => line.match(/^\S+|:\d+\)$/g));
    expect(lines).toEqual([
      ['auth.routes[1].mode:', ':4)'],
      ['auth.routes[2].match:', ':3)'],
    ]);
  });

  it('is frozen all the way down', () => {
    const config = load({ PORTCULLIS_SECRET: SECRET, PORTCULLIS_AUTH__ROUTES: '[{match: "GET /", mode: jwt}]' });
    const lists = [config, config.http, config.http.allowedOrigins, config.auth.routes, config.auth.routes[0]];
    expect(lists.map((part) => Object.isFrozen(part))).toEqual(lists.map(() => true));
  });

  it('keeps the secret out of whatever prints the configuration', () => {
    const config = load({ PORTCULLIS_SECRET: ` ${SECRET}\n` });
    expect(config.secret?.toString()).toBe(SECRET);
    const printed = [JSON.stringify(config), inspect(config, { depth: 9 }), JSON.stringify({ ...config })].join();
    expect(printed).not.toContain(SECRET);
    expect(printed).not.toContain(Buffer.from(SECRET).toString('hex').slice(0, 16));
    expect(printed).not.toContain('secret');
  });
});
