import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, type Client, type ClientOptions } from '../../src/client/index.js';
import { UserAdministration } from '../../src/users/user-administration.service.js';
import { PASSWORD, register, type Person } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';

/** More than the life of an access token, with the tolerance for clocks. */
const PAST_EXPIRY_MS = 610_000;

describe.each(ADAPTERS)('the client against the server on %s', (adapter) => {
  let app: TestApp;
  let person: Person;
  let clients: Client[];
  beforeAll(async () => void (app = await startTestApp({ adapter })));
  afterAll(() => app.close());
  beforeEach(async () => {
    clients = [];
    person = await register(app);
  });
  afterEach(() => clients.forEach((client) => client.close()));

  function open(options: Partial<ClientOptions> = {}): Client {
    const client = createClient({ baseUrl: app.url, transport: 'token', ...options });
    clients.push(client);
    return client;
  }

  async function signedIn(options: Partial<ClientOptions> = {}): Promise<{ client: Client; heard: string[] }> {
    const client = open(options);
    await client.login(person);
    const heard: string[] = [];
    client.onChange(({ kind }) => heard.push(kind));
    return { client, heard };
  }

  it.each(['token', 'header'] as const)('signs in, asks and signs out by %s', async (transport) => {
    const { client, heard } = await signedIn({ transport });
    const me = await client.session();
    expect(me).toMatchObject({ user: { id: person.id }, session: { transport } });
    expect((await client.fetch('/v1/sessions')).status).toBe(200);
    await client.logout();
    expect(await client.session()).toBeUndefined();
    expect((await client.fetch('/v1/sessions')).status).toBe(401);
    expect(heard).toEqual(['signed-out']);
    expect(await liveSessions()).toBe(0);
  });

  it('goes on when its access token has expired by the server’s clock', async () => {
    const { client, heard } = await signedIn();
    for (let day = 0; day < 3; day++) {
      app.clock.advance(PAST_EXPIRY_MS);
      expect((await client.fetch('/v1/sessions')).status).toBe(200);
    }
    expect(heard).toEqual([]);
  });

  it('survives answers to its refreshes that get lost, each of them once', async () => {
    const { client, heard } = await signedIn({ fetch: losing('/v1/auth/refresh') });
    for (let round = 0; round < 5; round++) {
      app.clock.advance(PAST_EXPIRY_MS);
      expect((await client.fetch('/v1/sessions')).status).toBe(200);
    }
    expect(heard).toEqual([]);
    expect(await refreshTokens()).toBe(6);
  });

  it('changes the password, and stays signed in where others don’t', async () => {
    const { client } = await signedIn();
    const other = await signedIn();
    await client.changePassword({ currentPassword: PASSWORD, newPassword: 'quite another password' });
    app.clock.advance(PAST_EXPIRY_MS);
    expect((await client.fetch('/v1/sessions')).status).toBe(200);
    expect((await other.client.fetch('/v1/sessions')).status).toBe(401);
    expect(other.heard).toEqual(['ended']);
  });

  it('says that the session has ended when its user is suspended', async () => {
    const { client, heard } = await signedIn();
    await app.app.get(UserAdministration, { strict: false }).suspend(undefined, person.id);
    expect(await client.session({ fresh: true })).toBeUndefined();
    expect(heard).toEqual(['ended']);
  });

  it('hands throttling and refusals on by their codes', async () => {
    const client = open();
    const wrong = client.login({ ...person, password: 'a wrong password' });
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_credentials', status: 401 });
  });

  it('lets a program that keeps its tokens go on after a restart', async () => {
    const file = new Map<string, string>();
    const storage = {
      get: (key: string) => file.get(key),
      set: (key: string, value: string) => void file.set(key, value),
      remove: (key: string) => void file.delete(key),
    };
    const { client } = await signedIn({ storage });
    client.close();
    app.clock.advance(PAST_EXPIRY_MS);
    expect((await open({ storage }).session())?.user.id).toBe(person.id);
    expect([...file.keys()]).toEqual([expect.stringMatching(/^portcullis\.token\.[\w.-]+$/)]);
  });

  async function liveSessions(): Promise<number> {
    const rows = await app.database.query('SELECT 1 FROM sessions WHERE user_id = $1 AND ended_at IS NULL', [
      person.id,
    ]);
    return rows.length;
  }

  async function refreshTokens(): Promise<number> {
    const sql = 'SELECT 1 FROM refresh_tokens r JOIN sessions s ON s.id = r.session_id WHERE s.user_id = $1';
    return (await app.database.query(sql, [person.id])).length;
  }
});

describe('redirects', () => {
  let thief: Server;
  let api: Server;
  let stolen: string[];
  beforeAll(async () => {
    thief = createServer((request, response) => {
      request.setEncoding('utf8').on('data', (body: string) => stolen.push(body));
      if (request.headers.authorization) stolen.push(request.headers.authorization);
      request.on('end', () => response.end('{}'));
    });
    await listening(thief);
    api = createServer((request, response) => {
      const isLogin = request.url === '/v1/auth/login' && request.headers['x-redirect'] === undefined;
      if (request.url === '/sign-in/v1/auth/login') response.writeHead(307, { location: addressOf(thief) }).end();
      else if (isLogin) response.end('{"user": {}, "session": {"id": "1"}, "sessionToken": "opaque"}');
      else response.writeHead(307, { location: addressOf(thief) }).end();
    });
    await listening(api);
  });
  afterAll(() => [thief, api].forEach((server) => server.close()));
  beforeEach(() => void (stolen = []));

  it('take neither tokens nor passwords to another origin', async () => {
    const person = { email: 'ada@example.com', password: 'correct horse battery' };
    const client = createClient({ baseUrl: addressOf(api), transport: 'header' });
    await client.login(person);
    await expect(client.fetch('/reports')).rejects.toThrow();
    await expect(client.fetch('/reports', { redirect: 'follow' })).rejects.toThrow();
    expect((await client.fetch('/reports', { redirect: 'manual' })).status).toBe(307);
    const other = createClient({ baseUrl: `${addressOf(api)}/sign-in`, transport: 'header' });
    await expect(other.login(person)).rejects.toMatchObject({ code: 'network_error' });
    await sleep(50);
    expect(stolen).toEqual([]);
  });
});

/** A network that loses every second answer to a path, once the server has acted. */
function losing(path: string): NonNullable<ClientOptions['fetch']> {
  let asked = 0;
  return async (input, init) => {
    const response = await fetch(input, init);
    if ((input as string).endsWith(path) && asked++ % 2 === 0) throw new TypeError('the answer was lost');
    return response;
  };
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve) => void server.listen(0, '127.0.0.1', resolve));
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}
