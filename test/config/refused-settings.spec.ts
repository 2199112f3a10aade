import { Folder, refusals } from './support.js';

/** Each text of a file with the one line that it is refused with, but for the name of the file. */
const SETTINGS: [yaml: string, line: string][] = [
  ['auth: { mode: jtw }', 'auth.mode: "jtw" is not a mode; expected one of session, jwt, hybrid'],
  [
    'auth: { mode: Session }',
    'auth.mode: "Session" is not a mode; expected one of session, jwt, hybrid, api-key, hybrid-or-api-key, or the name of a mode that the application registers',
  ],
  ['auth: { mode: [jwt] }', 'auth.mode: ["jwt"] is not a mode; expected one of'],
  ['auth: { mod: jwt }', 'auth.mod: there is no such setting; did you mean auth.mode?'],
  ['session: { accessTtl: 1m }', 'session.accessTtl: there is no such setting; did you mean tokens.accessTtl?'],
  ['ath: { mode: jwt }', 'ath: there is no such setting; did you mean auth?'],
  ['zzzzzzzzzz: 1', 'zzzzzzzzzz: there is no such setting; expected one of http, database, auth, session'],
  ['secret: 0123456789', 'secret: there is no such setting'],
  ['http: 3000', 'http: a number is not a group of settings; expected a group of settings (port, host'],
  ['http: { port: "3000" }', 'http.port: "3000" is not a port; expected a whole number from 0 to 65535'],
  ['http: { port: 65536 }', 'http.port: 65536 is too high; expected a whole number from 0 to 65535'],
  ['http: { port: -1 }', 'http.port: -1 is too low'],
  ['http: { port: 1.5 }', 'http.port: 1.5 is not a port'],
  ['http: { port: }', 'http.port: an empty value is not a port'],
  ['http: { host: "a b" }', 'http.host: "a b" is not an address'],
  ['http: { adapter: koa }', 'http.adapter: "koa" is not an adapter; expected one of fastify, express'],
  ['http: { trustedHops: 17 }', 'http.trustedHops: 17 is too high; expected a whole number from 0 to 16'],
  [
    'http: { publicUrl: auth.example.com }',
    'http.publicUrl: "auth.example.com" is not a URL; expected scheme, host and port and nothing after',
  ],
  ['http: { publicUrl: "ftp://a.example" }', 'http.publicUrl: "ftp://a.example" is neither http nor https'],
  ['http: { publicUrl: "https://a.example/app" }', 'http.publicUrl: "https://a.example/app" carries a path'],
  ['http: { publicUrl: "https://a.example?x=1" }', 'http.publicUrl: "https://a.example?x=1" carries a query'],
  ['http: { publicUrl: "https://a.example#x" }', 'http.publicUrl: "https://a.example#x" carries a fragment'],
  ['http: { publicUrl: "https://u:hunter2@a.example" }', 'http.publicUrl: "https://…" carries credentials'],
  [
    'http: { publicUrl: "https://a.example/" }',
    'http.publicUrl: "https://a.example/" is not written as browsers write it, https://a.example;',
  ],
  [
    'http: { publicUrl: "https://A.example:443" }',
    'http.publicUrl: "https://A.example:443" is not written as browsers write it, https://a.example;',
  ],
  [
    'http: { publicUrl: "https://a.example " }',
    'http.publicUrl: "https://a.example " is not written as browsers write it',
  ],
  [
    'http: { allowedOrigins: [https://a.example/] }',
    'http.allowedOrigins[0]: "https://a.example/" is not written as browsers write it',
  ],
  ['http: { allowedOrigins: ["*"] }', 'http.allowedOrigins[0]: "*" is not a URL'],
  ['http: { allowedOrigins: [https://a.example, "null"] }', 'http.allowedOrigins[1]: "null" is not a URL'],
  [
    'http: { allowedOrigins: [https://a.b, https://a.b] }',
    'http.allowedOrigins: ["https://a.b","https://a.b"] names an origin twice',
  ],
  [
    'http: { allowedOrigins: https://a.b }',
    'http.allowedOrigins: "https://a.b" is not a list of origins; expected a list',
  ],
  [
    'database: { url: "mysql://u:hunter2@h/d" }',
    'database.url: "mysql://…" is not a PostgreSQL URL; expected a URL like postgres://',
  ],
  // Without a blank it is a key.
  ['database: {url:postgres://u:hunter2@h/d}', 'database.(no name): there is no such setting'],
  ['limits: {store:redis://:hunter2@h}', 'limits.(no name): there is no such setting'],
  ['database: { url: "hunter2" }', 'database.url: the given text is not a PostgreSQL URL'],
  // libpq takes these; what reads the URL here would look for one host of that name, or can't read it at all.
  [
    'database: { url: "postgres://u:hunter2@a,b/d" }',
    'database.url: "postgres://…" names several hosts; expected a URL like postgres://',
  ],
  ['database: { url: "postgres://u:hunter2@a:1,b:2/d" }', 'database.url: "postgres://…" names several hosts;'],
  ['database: { url: "postgres:///d?host=a,b" }', 'database.url: "postgres://…" names several hosts;'],
  ['database: { url: "postgres://u:hunter2@h:99999/d" }', 'database.url: "postgres://…" is not a URL that can be read'],
  [
    'database: { url: "postgres://u:hunter2/,x@h/d" }',
    'database.url: "postgres://…" is not a URL that can be read (in a password %, /,',
  ],
  ['database: { url: "postgres://u:hunter2%x@h/d" }', 'database.url: "postgres://…" is not a URL that can be read'],
  ['database: "postgres://u:hunter2@h/d"', 'database: "postgres://…" is not a group of settings'],
  ['database: { data: "" }', 'database.data: "" is too short; expected the path of a folder'],
  ['database: { poolSize: 0 }', 'database.poolSize: 0 is too low; expected a whole number from 1 to 200'],
  ['auth: { routes: {} }', 'auth.routes: {} is not a list of rules; expected a list of rules'],
  ['auth: { routes: [GET /a] }', 'auth.routes[0]: "GET /a" is not a rule; expected a rule like { match'],
  ['auth: { routes: [{ match: GET /a }] }', 'auth.routes[0].mode: nothing is not a mode'],
  [
    'auth: { routes: [{ mode: jwt }] }',
    'auth.routes[0].match: nothing is not a route pattern; expected METHOD path-pattern',
  ],
  [
    'auth: { routes: [{ match: GET /a, mode: jtw }] }',
    'auth.routes[0].mode: "jtw" is not a mode; expected one of session, jwt, hybrid',
  ],
  [
    'auth: { routes: [{ match: GET /a, mode: jwt, strikt: true }] }',
    'auth.routes[0].strikt: there is no such setting; did you mean strict?',
  ],
  [
    'auth: { routes: [{ match: GET /a, mode: hybrid, strict: 1 }] }',
    'auth.routes[0].strict: 1 is not a yes or no; expected true or false',
  ],
  ...[
    '/a',
    'GET',
    'GET a',
    'get /a',
    'HEAD /a',
    'FETCH /a',
    'GET  /a',
    'GET /a/',
    'GET //a',
    'GET /a*',
    'GET /***',
    'GET /a?b',
    'GET /a b',
    '',
  ].map((match): [string, string] => [
    `auth: { routes: [{ match: "${match}", mode: jwt }] }`,
    `auth.routes[0].match: "${match}" is not a route pattern; expected METHOD path-pattern`,
  ]),
  ['auth: { transports: [] }', 'auth.transports: [] is too short; expected some of cookie, header, token, each once'],
  ['auth: { transports: [cookie, cookie] }', 'auth.transports: ["cookie","cookie"] names a transport twice'],
  [
    'auth: { transports: [cookies] }',
    'auth.transports[0]: "cookies" is not a transport; expected one of cookie, header, token',
  ],
  ['auth: { exchange: yes }', 'auth.exchange: "yes" is not a yes or no; expected true or false'],
  [
    'session: { idleTimeout: 7 }',
    'session.idleTimeout: 7 is not a duration; expected a duration from 1s to 400d, like 7d',
  ],
  ['session: { idleTimeout: 7 days }', 'session.idleTimeout: "7 days" is not a duration'],
  ['session: { idleTimeout: 0s }', 'session.idleTimeout: "0s" is too short'],
  ['session: { absoluteTimeout: 401d }', 'session.absoluteTimeout: "401d" is too long'],
  ['tokens: { issuer: me }', 'tokens.issuer: "me" is not a URL'],
  ['tokens: { issuer: "urn:me" }', 'tokens.issuer: "urn:me" is neither http nor https'],
  [
    'tokens: { issuer: "https://a.example?x" }',
    'tokens.issuer: "https://a.example?x" carries a query, a fragment or blanks',
  ],
  ['tokens: { issuer: "https://a:hunter2@b.example" }', 'tokens.issuer: "https://…" carries credentials'],
  ['tokens: { audience: "" }', 'tokens.audience: "" is not an audience'],
  [
    'tokens: { accessTtl: 999ms }',
    'tokens.accessTtl: "999ms" is too short; expected a duration from 1s to 1d, like 10m',
  ],
  ['tokens: { refreshTtl: 99999999999d }', 'tokens.refreshTtl: "99999999999d" is too long'],
  ['tokens: { reuseGrace: 11m }', 'tokens.reuseGrace: "11m" is too long'],
  [
    'tokens: { algorithm: HS256 }',
    'tokens.algorithm: "HS256" is not an algorithm; expected one of ES256, EdDSA, RS256',
  ],
  ['tokens: { clockTolerance: 6m }', 'tokens.clockTolerance: "6m" is too long'],
  ['tokens: { maxBytes: 511 }', 'tokens.maxBytes: 511 is too low'],
  [
    'tokens: { authorities: all }',
    'tokens.authorities: "all" is not a choice of authorities; expected one of both, permissions, roles, none',
  ],
  ['passwords: { minLength: 7 }', 'passwords.minLength: 7 is too low; expected a whole number from 8 to 256'],
  ['passwords: { minLength: 257 }', 'passwords.minLength: 257 is too high'],
  ['passwords: { refused: [""] }', 'passwords.refused[0]: "" is too short; expected 1 to 256 characters'],
  [
    'passwords: { breachCheck: "http://api.example.com/range/?key=hunter2/" }',
    'passwords.breachCheck: "http://…" is not https',
  ],
  ['passwords: { breachCheck: "https://api.example.com/range" }', 'does not end with a slash'],
  ['passwords: { breachCheck: "https://me:pw@api.example.com/range/" }', 'carries credentials'],
  [
    'passwords: { breachAway: ignore }',
    'passwords.breachAway: "ignore" is not a choice; expected one of accept, refuse',
  ],
  ['passwords: { hashMemory: 4096 }', 'passwords.hashMemory: 4096 is too low'],
  ['passwords: { hashConcurrency: 0 }', 'passwords.hashConcurrency: 0 is too low'],
  ['passwords: { hashQueue: 10001 }', 'passwords.hashQueue: 10001 is too high'],
  ['registration: { enabled: "no" }', 'registration.enabled: "no" is not a yes or no'],
  ['changes: { lease: 99ms }', 'changes.lease: "99ms" is too short; expected a duration from 100ms to 5s, like 2s'],
  ['changes: { lease: 31s }', 'changes.lease: "31s" is too long'],
  ['limits: { enabled: 1 }', 'limits.enabled: 1 is not a yes or no'],
  [
    'limits: { store: "http://u:hunter2@h" }',
    'limits.store: "http://…" is not a store; expected postgres, or a URL like redis://host:6379',
  ],
  ['metrics: { port: 0 }', 'metrics.port: 0 is too low; expected a whole number from 1 to 65535'],
  ['log: { level: loud }', 'log.level: "loud" is not a log level; expected one of fatal, error'],
  ['log: { requests: maybe }', 'log.requests: "maybe" is not a yes or no'],
];

describe('a setting is refused', () => {
  let folder: Folder;
  beforeAll(() => (folder = new Folder()));
  afterAll(() => folder.remove());

  const refused = (yaml: string): string[] => {
    folder.write('bad.yaml', yaml);
    return refusals({ env: { PORTCULLIS_CONFIG: 'bad.yaml' }, cwd: folder.path });
  };

  it.each(SETTINGS)('%s', (yaml, line) => {
    const lines = refused(yaml);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(line);
    expect(lines[0]).toMatch(/ \(bad\.yaml:1\)$/);
    expect(lines[0]).not.toContain('hunter2');
  });
});
