import { request as httpRequest } from 'node:http';
import { All, Controller, HttpCode } from '@nestjs/common';
import { Public } from '../../src/access/index.js';
import { PASSWORD, register, signIn, type Person } from '../support/people.js';
import { ADAPTERS, PUBLIC_URL, startTestApp, type TestApp } from '../support/test-app.js';

const ALLOWED = 'https://app.example.com';

const ORIGINS: readonly (string | undefined)[] = [undefined, PUBLIC_URL, ALLOWED, 'https://evil.example', 'null'];
const SITES = [undefined, 'same-origin', 'same-site', 'cross-site', 'none'] as const;
const SAFE = ['GET', 'HEAD'];
const UNSAFE = ['POST', 'PUT', 'PATCH', 'DELETE'];

/** Public, so that nothing but where a request comes from decides. */
@Controller('open')
@Public()
class OpenController {
  @All()
  @HttpCode(200)
  all(): { ok: true } {
    return { ok: true };
  }
}

interface Arrival {
  readonly origin: string | undefined;
  readonly site: (typeof SITES)[number];
  readonly cookie: boolean;
}

const ARRIVALS: Arrival[] = ORIGINS.flatMap((origin) =>
  SITES.flatMap((site) => [true, false].map((cookie) => ({ origin, site, cookie }))),
);

/** The contract's sentence, written down once more and independently. */
function mayPass({ origin, site, cookie }: Arrival): boolean {
  if (origin !== undefined) return origin === PUBLIC_URL || origin === ALLOWED;
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  return !cookie;
}

const named = ({ origin, site, cookie }: Arrival): string =>
  `Origin ${origin ?? 'absent'}, Sec-Fetch-Site ${site ?? 'absent'}, ${cookie ? 'with' : 'without'} a cookie`;

describe.each(ADAPTERS)('cross-site requests on %s', (adapter) => {
  let app: TestApp;
  let person: Person;

  beforeAll(async () => {
    app = await startTestApp({
      config: { http: { adapter, allowedOrigins: [ALLOWED] }, auth: { exchange: true } },
      controllers: [OpenController],
    });
    person = await register(app);
  });
  afterAll(() => app.close());

  /** Sent by node:http, which adds no header of its own that matters here and can ask for an upgrade. */
  function send(method: string, path: string, arrival: Arrival, more: Record<string, string> = {}): Promise<number> {
    const headers = {
      ...(arrival.origin !== undefined && { origin: arrival.origin }),
      ...(arrival.site !== undefined && { 'sec-fetch-site': arrival.site }),
      ...(arrival.cookie && { cookie: 'theme=dark; portcullis=whatever' }),
      ...more,
    };
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(new URL(path, app.url), { method, headers, agent: false }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      });
      outgoing.on('error', reject);
      outgoing.end();
    });
  }

  it.each(ARRIVALS)('$origin, $site, cookie $cookie: safe methods pass, unsafe ones by the rule', async (arrival) => {
    for (const method of SAFE) expect([method, await send(method, '/open', arrival)]).toEqual([method, 200]);
    // Without a cookie of ours there is nothing to ride on.
    const expected = !arrival.cookie || mayPass(arrival) ? 200 : 403;
    for (const method of UNSAFE) expect([method, await send(method, '/open', arrival)]).toEqual([method, expected]);
  });

  it('a WebSocket upgrade counts as unsafe, though it is a GET', async () => {
    const upgrade = { connection: 'Upgrade', upgrade: 'WebSocket', 'sec-websocket-version': '13' };
    for (const arrival of ARRIVALS) {
      const expected = !arrival.cookie || mayPass(arrival) ? 200 : 403;
      expect([named(arrival), await send('GET', '/open', arrival, upgrade)]).toEqual([named(arrival), expected]);
    }
    for (const protocol of ['websocket', 'WEBSOCKET', 'h2c, websocket', 'websocket/13,foo', 'foo\twebsocket']) {
      const foreign: Arrival = { origin: 'https://evil.example', site: 'cross-site', cookie: true };
      expect([protocol, await send('GET', '/open', foreign, { ...upgrade, upgrade: protocol })]).toEqual([
        protocol,
        403,
      ]);
    }
  });

  it('a request that would set our cookie is held to it as well, even without one', async () => {
    for (const arrival of ARRIVALS) {
      const answer = await app
        .request()
        .post('/v1/auth/login')
        .set({
          ...(arrival.origin !== undefined && { origin: arrival.origin }),
          ...(arrival.site !== undefined && { 'sec-fetch-site': arrival.site }),
          ...(arrival.cookie && { cookie: 'portcullis=whatever' }),
        })
        .send({ email: person.email, password: PASSWORD, transport: 'cookie' });
      expect([named(arrival), answer.status]).toEqual([named(arrival), mayPass(arrival) ? 200 : 403]);
      expect(answer.headers['set-cookie'] !== undefined).toBe(mayPass(arrival));
    }
  });

  it('so is the exchange for a cookie, with a token that another site may know', async () => {
    for (const arrival of ARRIVALS.filter(({ cookie }) => !cookie)) {
      const { sessionToken = '' } = await signIn(app, person, 'header');
      const answer = await app
        .request()
        .post('/v1/auth/exchange')
        .set({
          authorization: `Session ${sessionToken}`,
          ...(arrival.origin !== undefined && { origin: arrival.origin }),
          ...(arrival.site !== undefined && { 'sec-fetch-site': arrival.site }),
        })
        .send({ transport: 'cookie' });
      expect([named(arrival), answer.status]).toEqual([named(arrival), mayPass(arrival) ? 200 : 403]);
      expect(answer.headers['set-cookie'] !== undefined).toBe(mayPass(arrival));
    }
  });

  it('a header that comes twice says nothing that could be believed', async () => {
    const twice = (name: string, first: string, second: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const headers = ['cookie', 'portcullis=whatever', name, first, name, second, 'content-length', '0'];
        const { host } = new URL(app.url);
        const options = { method: 'POST', agent: false, headers: ['host', host, ...headers] } as object;
        const outgoing = httpRequest(new URL('/open', app.url), options, (response) => {
          response.resume().on('end', () => resolve(response.statusCode ?? 0));
        });
        outgoing.on('error', reject).end();
      });
    expect(await twice('origin', PUBLIC_URL, PUBLIC_URL)).toBe(403);
    expect(await twice('origin', PUBLIC_URL, 'https://evil.example')).toBe(403);
    expect(await twice('sec-fetch-site', 'none', 'cross-site')).toBe(403);
  });

  it('a login that sets none, from anywhere, without a cookie, passes', async () => {
    for (const transport of ['header', 'token']) {
      await app
        .request()
        .post('/v1/auth/login')
        .set({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })
        .send({ email: person.email, password: PASSWORD, transport })
        .expect(200);
    }
  });

  it('the refusal is a problem, clears no cookie, and says to scripts what to send', async () => {
    const { headers } = await signIn(app, person, 'cookie');
    const post = () =>
      app
        .request()
        .post('/v1/auth/logout')
        .set('cookie', headers['cookie'] ?? '');
    const foreign = await post().set('origin', 'https://evil.example').expect(403);
    expect(foreign.body).toMatchObject({
      type: 'urn:portcullis:problem:cross_site_request',
      code: 'cross_site_request',
    });
    expect(foreign.headers['set-cookie']).toBeUndefined();
    const script = await post().expect(403);
    expect(script.body.detail).toContain('Sec-Fetch-Site: none');
    await app
      .request()
      .get('/v1/auth/me')
      .set('cookie', headers['cookie'] ?? '')
      .expect(200);
    await post().set('sec-fetch-site', 'none').expect(204);
  });

  it.each(['https://app.example.com.evil.example', 'http://app.example.com', 'https://app.example.com:444', ''])(
    'an origin is compared exactly: %s is not allowed',
    async (origin) => {
      expect(await send('POST', '/open', { origin, site: 'same-origin', cookie: true })).toBe(403);
    },
  );

  it('a preflight needs no credential', async () => {
    const preflight = (origin: string) =>
      app
        .request()
        .options('/v1/auth/password')
        .set({ origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' });
    const allowed = await preflight(ALLOWED);
    expect(allowed.status).toBeLessThan(300);
    expect(allowed.headers['access-control-allow-origin']).toBe(ALLOWED);
    const foreign = await preflight('https://evil.example');
    expect(foreign.headers['access-control-allow-origin']).toBeUndefined();
  });
});
