import { checkConfigFile, formatDuration, loadConfig, parseConfig } from '../../src/config/index.js';
import { Folder, refusals, SECRET } from './support.js';

const TOGETHER: [yaml: string, line: string][] = [
  [
    'http: { publicUrl: "http://auth.example.com" }',
    'http.publicUrl: "http://auth.example.com" is plain http on a host that others reach, and auth.transports allows cookie; expected "https://auth.example.com", or auth.transports without cookie',
  ],
  [
    'http: { publicUrl: "http://127.0.0.1.example.com" }',
    'http.publicUrl: "http://127.0.0.1.example.com" is plain http on a host that others reach, and auth.transports',
  ],
  [
    'http: { publicUrl: "http://10.0.0.1:81" }',
    'http.publicUrl: "http://10.0.0.1:81" is plain http on a host that others reach, and auth.transports',
  ],
  [
    'session: { idleTimeout: 31d }',
    'session.idleTimeout: 31d is too long beside session.absoluteTimeout, 30d; expected at most 30d',
  ],
  [
    'session: { absoluteTimeout: 5m }\ntokens: { accessTtl: 10m }',
    'tokens.accessTtl: 10m is too long beside session.absoluteTimeout, 5m; expected at most 5m',
  ],
  [
    'session: { idleTimeout: 2h, absoluteTimeout: 1h }',
    'session.idleTimeout: 2h is too long beside session.absoluteTimeout, 1h; expected at most 1h',
  ],
  [
    'tokens: { accessTtl: 10m, refreshTtl: 9m }',
    'tokens.accessTtl: 10m is too long beside tokens.refreshTtl, 9m; expected at most 9m',
  ],
  [
    'tokens: { accessTtl: 10s, refreshTtl: 10s, reuseGrace: 10s }',
    'tokens.reuseGrace: 10s is too long beside tokens.refreshTtl, 10s; expected less than 10s',
  ],
  [
    'tokens: { keyRotation: 1h }',
    'tokens.keyOverlap: 1h is too long beside tokens.keyRotation, 1h; expected less than 1h, or a longer tokens.keyRotation',
  ],
  ['tokens: { keyOverlap: 5m }', 'tokens.keyOverlap: "5m" is too short; expected a duration from 10m to 30d, like 1h'],
  [
    'auth: { mode: session, transports: [token] }',
    'auth.transports: [token] holds nothing that auth.mode session takes, so nobody could sign in; expected cookie or header among them',
  ],
  [
    'auth: { mode: jwt, transports: [header, cookie] }',
    'auth.transports: [header, cookie] holds nothing that auth.mode jwt takes, so nobody could sign in; expected token among them',
  ],
  [
    'tokens: { maxBytes: 512 }',
    'tokens.maxBytes: 512 is less than a token without any role takes, with this issuer, audience and algorithm; expected 688 or more, and room for roles and permissions',
  ],
  [
    'tokens: { maxBytes: 1024, algorithm: RS256 }',
    'tokens.maxBytes: 1024 is less than a token without any role takes, with this issuer, audience and algorithm; expected 1114 or more',
  ],
  [
    'passwords: { hashMemory: 8192, hashPasses: 3 }',
    'passwords.hashMemory: 8192 KiB in 3 passes make guessing too cheap; expected 11947 KiB or more, or more passes',
  ],
  ['metrics: { port: 3000 }', 'metrics.port: 3000 is http.port as well; expected a port of its own'],
  [
    'auth: { routes: [{ match: GET /a, mode: jwt }, { match: GET /a, mode: session }] }',
    'auth.routes[1].match: "GET /a" is the match of auth.routes[0] already, which comes first; expected one rule for each pattern',
  ],
  [
    'auth: { routes: [{ match: GET /a, mode: jwt, strict: true }] }',
    'auth.routes[0].strict: true asks for live state, which mode jwt never reads; expected mode session or hybrid, or no strict',
  ],
];

describe('settings that contradict each other are refused', () => {
  let folder: Folder;
  beforeAll(() => (folder = new Folder()));
  afterAll(() => folder.remove());

  const refused = (yaml: string): string[] => {
    folder.write('bad.yaml', yaml);
    return refusals({ env: { PORTCULLIS_CONFIG: 'bad.yaml' }, cwd: folder.path });
  };

  it.each(TOGETHER)('%s', (yaml, line) => {
    const lines = refused(yaml);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(line);
    expect(lines[0]).toMatch(/\(.*bad\.yaml:1.*\)$/);
  });

  it('with every problem at once, each with its own line', () => {
    const yaml = 'http:\n  port: x\nauth:\n  mode: jtw\n  transports: [cookie]\nsession:\n  idleTimeout: 31d\nfoo: 1\n';
    const lines = refused(yaml).map((line) => `${line.split(':')[0]} ${/:(\d+)[,)]/.exec(line)?.[1]}`);
    expect(lines).toEqual(['http.port 2', 'foo 8', 'auth.mode 4', 'session.idleTimeout 7']);
  });
});

describe('lifetimes that nobody set are cut to those that somebody did', () => {
  it.each([
    [{ session: { absoluteTimeout: '1d' } }, { idleTimeout: '1d', accessTtl: '10m', reuseGrace: '10s' }],
    [{ session: { absoluteTimeout: '3s' } }, { idleTimeout: '3s', accessTtl: '3s', reuseGrace: '10s' }],
    [{ tokens: { refreshTtl: '9m' } }, { idleTimeout: '7d', accessTtl: '9m', reuseGrace: '10s' }],
    [{ tokens: { refreshTtl: '2s' } }, { idleTimeout: '7d', accessTtl: '2s', reuseGrace: '1s' }],
    [
      { session: { absoluteTimeout: '1m' }, tokens: { accessTtl: '20s', refreshTtl: '1h' } },
      { idleTimeout: '1m', accessTtl: '20s', reuseGrace: '10s' },
    ],
  ] as const)('%j', (overrides, { idleTimeout, accessTtl, reuseGrace }) => {
    for (const config of [loadConfig({ env: {}, overrides, cwd: '/' }), parseConfig(overrides, { env: {} })]) {
      const { session, tokens } = config;
      expect([session.idleTimeout, tokens.accessTtl, tokens.reuseGrace].map(formatDuration)).toEqual([
        idleTimeout,
        accessTtl,
        reuseGrace,
      ]);
    }
  });

  it('in a file that is only checked, too', () => {
    const folder = new Folder();
    folder.write('short.yaml', 'session: { absoluteTimeout: 1h }\n');
    folder.write('wrong.yaml', 'session: { absoluteTimeout: 1h, idleTimeout: 7d }\n');
    expect(checkConfigFile('short.yaml', { cwd: folder.path })).toEqual([]);
    expect(checkConfigFile('wrong.yaml', { cwd: folder.path })).toHaveLength(1);
    folder.remove();
  });
});

describe('what is near a refusal and allowed', () => {
  it.each([
    { http: { publicUrl: 'http://auth.example.com' }, auth: { transports: ['header', 'token'] } },
    { http: { publicUrl: 'http://[::1]:3000' } },
    { http: { publicUrl: 'http://app.localhost' } },
    { http: { publicUrl: 'http://127.9.9.9' } },
    { session: { idleTimeout: '30d' } },
    { tokens: { refreshTtl: '10m' } },
    { tokens: { reuseGrace: '0s' } },
    { tokens: { maxBytes: 688 } },
    { changes: { lease: '100ms' } },
    { metrics: { port: 3001 } },
    {
      auth: {
        routes: [
          { match: '* /**', mode: 'jwt' },
          { match: 'GET /:id/*', mode: 'session', strict: true },
        ],
      },
    },
  ] as const)('%j', (overrides) => {
    expect(refusals({ env: {}, overrides, cwd: '/' })).toEqual([]);
  });

  it('production with what it demands', () => {
    const env = {
      PORTCULLIS_ENV: 'production',
      PORTCULLIS_SECRET: SECRET,
      PORTCULLIS_HTTP__PUBLIC_URL: 'https://a.example',
    };
    expect(loadConfig({ env, cwd: '/' })).toMatchObject({
      environment: 'production',
      http: { publicUrl: 'https://a.example' },
    });
  });

  it('a mode that the application registers', () => {
    const overrides = { auth: { mode: 'certificate', routes: [{ match: 'GET /a', mode: 'certificate' }] } };
    expect(refusals({ env: {}, overrides, cwd: '/' })).toHaveLength(2);
    expect(loadConfig({ env: {}, overrides, modes: ['certificate'], cwd: '/' }).auth.mode).toBe('certificate');
    expect(parseConfig(overrides, { env: {} }).auth.mode).toBe('certificate');
  });
});
