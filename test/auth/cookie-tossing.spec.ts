import { hangUp, send, type Answer } from '../robustness/send.js';
import { PASSWORD, register, signIn, type Person } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { ADAPTERS, PUBLIC_URL, startTestApp, type TestApp } from '../support/test-app.js';

const HTTPS = 'https://auth.example.com';

/** Names that a sibling domain can set, and that a careless parser takes for ours. Browsers send bytes; Node reads latin1. */
const LOOKALIKES = (name: string): string[] => [
  name.toUpperCase(),
  name.replace('portcullis', 'Portcullis'),
  `\u00a0${name}`,
  `\u0085${name}`,
  `${name}\u00a0`,
  `\u00c2\u00a0${name}`,
  `"${name}"`,
  `${name}-device`,
  `x${name}`,
  `${name}.x`,
  name.replace('portcullis', 'portculli%73'),
  `$${name}`,
];

describe.each(ADAPTERS.flatMap((adapter) => [[adapter, PUBLIC_URL] as const, [adapter, HTTPS] as const]))(
  'tossed cookies, on %s under %s',
  (adapter, publicUrl) => {
    const name = publicUrl === HTTPS ? '__Host-portcullis' : 'portcullis';
    let app: TestApp;
    let victim: Person;
    let planted: string;
    let own: string;

    beforeAll(async () => {
      app = await startTestApp({ config: { http: { adapter, publicUrl } }, controllers: [ProbeController] });
      victim = await register(app);
      planted = (await signIn(app, await register(app), 'cookie')).sessionToken ?? '';
      own = (await signIn(app, victim, 'cookie')).sessionToken ?? '';
    });
    afterAll(async () => {
      hangUp();
      await app.close();
    });

    const get = (cookie: string | string[]): Promise<Answer> => send(app, 'GET', '/probe/session', { cookie });
    const codeOf = ({ text }: Answer): unknown => (JSON.parse(text) as { code?: string }).code;
    const userOf = ({ text }: Answer): unknown => (JSON.parse(text) as { userId?: string }).userId;

    it('a cookie under a name that is only like ours is no credential', async () => {
      const others =
        publicUrl === HTTPS ? ['portcullis', '__Secure-portcullis', '__HOST-portcullis'] : ['__Host-portcullis'];
      for (const lookalike of [...LOOKALIKES(name), ...others]) {
        const answer = await get(`${lookalike}=${planted}`);
        expect([lookalike, answer.status, codeOf(answer)]).toEqual([lookalike, 401, 'credential_missing']);
      }
    });

    it('nor does it get in the way of ours, whichever stands first', async () => {
      for (const lookalike of LOOKALIKES(name)) {
        for (const pairs of [
          [`${lookalike}=${planted}`, `${name}=${own}`],
          [`${name}=${own}`, `${lookalike}=${planted}`],
        ]) {
          const answer = await get(pairs.join('; '));
          expect([lookalike, answer.status, userOf(answer)]).toEqual([lookalike, 200, victim.id]);
        }
      }
    });

    it('two of our name are refused, in whatever order, form and number of headers', async () => {
      for (const [first, second] of [
        [planted, own],
        [own, planted],
        [own, own],
        [own, ''],
        ['', own],
      ]) {
        for (const cookie of [
          `${name}=${first}; ${name}=${second}`,
          `${name}=${first};${name}=${second}`,
          `${name}=${first}; a=b; \t${name}\t =${second}`,
          [`${name}=${first}`, `${name}=${second}`],
        ]) {
          const answer = await get(cookie);
          expect([cookie, answer.status, codeOf(answer)]).toEqual([cookie, 400, 'ambiguous_credentials']);
          expect(answer.headers['set-cookie']).toBeUndefined();
        }
      }
    });

    it('another cookie’s value that looks like ours is a value', async () => {
      for (const cookie of [`a=${name}=${planted}`, `a="${name}=${planted}"`, `=${name}=${planted}`, `${name}`]) {
        expect([cookie, codeOf(await get(cookie))]).toEqual([cookie, 'credential_missing']);
        const both = await get(`${cookie}; ${name}=${own}`);
        expect([cookie, both.status, userOf(both)]).toEqual([cookie, 200, victim.id]);
      }
    });

    it('a planted cookie neither fails a login nor outlives it, and two end nobody’s session', async () => {
      const login = (cookie: string): Promise<Answer> =>
        send(
          app,
          'POST',
          '/v1/auth/login',
          { cookie, origin: publicUrl, 'content-type': 'application/json' },
          JSON.stringify({ email: victim.email, password: PASSWORD, transport: 'cookie' }),
        );
      const two = await login(`${name}=${planted}; ${name}=${own}`);
      expect(two.status).toBe(200);
      expect([(await get(`${name}=${planted}`)).status, (await get(`${name}=${own}`)).status]).toEqual([200, 200]);
      const [set = ''] = [(await login(`${name}=${planted}`)).headers['set-cookie'] ?? ''].flat();
      expect(set.startsWith(`${name}=`)).toBe(true);
      expect(set).not.toContain(planted.slice(0, 36));
      expect((await get(`${name}=${planted}`)).status).toBe(401);
      const fresh = await get(set.split(';')[0] ?? '');
      expect([fresh.status, userOf(fresh)]).toEqual([200, victim.id]);
    });
  },
);
