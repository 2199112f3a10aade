import { jest } from '@jest/globals';
import { Folder, refusals } from './support.js';

describe('an environment is refused', () => {
  let folder: Folder;
  beforeAll(() => (folder = new Folder()));
  afterAll(() => folder.remove());

  it.each([
    [
      { PORTCULLIS_AUTH__MOED: 'jwt' },
      'PORTCULLIS_AUTH__MOED: no setting has this variable; did you mean PORTCULLIS_AUTH__MODE?',
    ],
    [
      { PORTCULLIS_SECRETS: 'hunter2' },
      'PORTCULLIS_SECRETS: no setting has this variable; did you mean PORTCULLIS_SECRET?',
    ],
    [
      { PORTCULLIS_TOKENS__ACCESSTTL: '1m' },
      'PORTCULLIS_TOKENS__ACCESSTTL: no setting has this variable; did you mean PORTCULLIS_TOKENS__ACCESS_TTL?',
    ],
    [
      { PORTCULLIS_BANANA: '1' },
      'PORTCULLIS_BANANA: no setting has this variable; expected one of docs/reference/configuration.md',
    ],
    [
      { PORTCULLIS_HTTP__PORT: 'x' },
      'http.port: "x" is not a port; expected a whole number from 0 to 65535 (PORTCULLIS_HTTP__PORT)',
    ],
    [{ PORT: '3000x' }, 'http.port: "3000x" is not a port; expected a whole number from 0 to 65535 (PORT)'],
    [
      { DATABASE_URL: 'mysql://u:hunter2@h/d' },
      'database.url: "mysql://…" is not a PostgreSQL URL; expected a URL like postgres://user:password@host:5432/database (DATABASE_URL)',
    ],
    [{ PORTCULLIS_HTTP: '[1' }, 'http: the given text is not a group of settings'],
    [{ PORTCULLIS_HTTP: '{__proto__: {polluted: 1}}' }, 'http.__proto__: there is no such setting'],
    [{ PORTCULLIS_AUTH__ROUTES: 'GET /a' }, 'auth.routes[0]: "GET /a" is not a rule'],
    [{ PORTCULLIS_ENV: '../x' }, 'PORTCULLIS_ENV: "../x" is not an environment'],
    [
      { PORTCULLIS_ENV: 'prod' },
      'PORTCULLIS_ENV: "prod" is not production; expected exactly "production" or another name',
    ],
    [{ PORTCULLIS_ENV: 'Production' }, 'PORTCULLIS_ENV: "Production" is not production'],
    [{ PORTCULLIS_ENV: 'produktion' }, 'PORTCULLIS_ENV: "produktion" is not production'],
  ] as [Record<string, string>, string][])('%j', (env, line) => {
    const lines = refusals({ env, cwd: folder.path });
    expect(lines[0]).toContain(line);
    expect(lines.join()).not.toContain('hunter2');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('in production without a public URL and a secret', () => {
    expect(refusals({ env: { PORTCULLIS_ENV: 'production' }, cwd: folder.path })).toEqual([
      'http.publicUrl: is not set, and production demands it; expected the origin under which clients reach the server, like https://auth.example.com (default)',
      expect.stringMatching(/^PORTCULLIS_SECRET: is not set, and production demands it; expected 32 bytes or more/),
    ]);
  });

  it('with a database of its own and no secret', () => {
    const [line, ...others] = refusals({ env: { DATABASE_URL: 'postgres://h/d' }, cwd: folder.path });
    expect(line).toMatch(/^PORTCULLIS_SECRET: is not set, and database\.url demands it/);
    expect(others).toEqual([]);
  });

  it('for a short secret, wherever', () => {
    const [line] = refusals({ env: { PORTCULLIS_SECRET: 'vN3kQz8rT1mX6wYb0LcJ5hGd9sPfA2u' }, cwd: folder.path });
    expect(line).toMatch(/^PORTCULLIS_SECRET: has 31 bytes; expected 32 bytes or more/);
    expect(line).not.toContain('vN3k');
  });

  it.each([
    'changeme-changeme-changeme-changeme',
    'change_me_1234_change_me_5678_abcd',
    'CHANGE-ME-before-you-deploy-this-thing',
    'secret-secret-0912-secret-8364-secret',
    'my-super-secret-key-that-is-long-enough',
    'a'.repeat(64),
    'ab'.repeat(32),
    'vN3kQz8rT1mX6wYb'.repeat(3),
    '012345678901234567890123456789012345',
    'placeholder-for-the-real-value-0000000',
  ])('for the placeholder %s outside development and test', (secret) => {
    const env = (name: string) => ({ env: { PORTCULLIS_ENV: name, PORTCULLIS_SECRET: secret }, cwd: folder.path });
    expect(refusals(env('staging'))).toEqual([
      expect.stringContaining('PORTCULLIS_SECRET: is a placeholder or a repetition'),
    ]);
    expect(refusals(env('staging')).join()).not.toContain(secret);
    expect([refusals(env('development')), refusals(env('test'))]).toEqual([[], []]);
  });

  it('warns of nothing by quoting it', () => {
    const warned = jest.spyOn(process, 'emitWarning');
    refusals({ env: { PORTCULLIS_DATABASE: '{url: !hunter2 x}' }, cwd: folder.path });
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });
});
