import { jest } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import {
  AuthMode,
  CurrentPrincipal,
  MaxStaleness,
  Permissions,
  RecentLogin,
  type Principal,
} from '../../src/access/index.js';
import { AccessTokenMinter } from '../../src/tokens/access-token-minter.js';
import { ClientMemory } from '../../src/tokens/clients/client-memory.js';
import { LiveClients } from '../../src/tokens/clients/live-clients.js';
import { Database } from '../../src/database/database.js';
import { StateUnavailable } from '../../src/database/state-unavailable.js';
import { expectProblem } from '../http/expect-problem.js';
import { ProbeController } from '../support/probe.controller.js';
import { ADAPTERS, PUBLIC_URL, startTestApp, type TestApp } from '../support/test-app.js';
import { decode } from '../tokens/forge.js';
import { disableClient, introspect, machineToken, makeClient, post, type Machine } from './clients.js';

@Controller('machine')
class MachineController {
  @Get('read')
  @Permissions('invoice:read')
  read(): { ok: true } {
    return { ok: true };
  }

  @Get('jwt-read')
  @AuthMode('jwt')
  @Permissions('invoice:read')
  readByToken(): { ok: true } {
    return { ok: true };
  }

  @Get('recent')
  @MaxStaleness('0s')
  @RecentLogin('5m')
  recent(@CurrentPrincipal() principal: Principal): Principal {
    return principal;
  }
}

@Controller('who')
class WhoController {
  @Get()
  who(@CurrentPrincipal() principal: Principal): Principal {
    return principal;
  }
}

const controllers = [ProbeController, MachineController];

describe.each(ADAPTERS)('a machine’s token, on %s', (adapter) => {
  let app: TestApp;
  let client: Machine;
  const get = (path: string, token: string) => app.request().get(path).auth(token, { type: 'bearer' });

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } }, controllers });
    client = await makeClient(app);
  });
  afterAll(() => app.close());

  it('has its client as subject, no session, no roles, and what it was granted', async () => {
    const claims = decode(await machineToken(app, client, { scope: 'invoice:read' }), 1);
    expect(claims).toEqual({
      iss: PUBLIC_URL,
      aud: PUBLIC_URL,
      sub: client.id,
      client_id: client.id,
      iat: expect.any(Number),
      exp: Number(claims['iat']) + 600,
      jti: expect.any(String),
      ver: expect.stringMatching(/^[0-9a-f-]{36}:\d+$/),
      scope: 'invoice:read',
      roles: [],
      permissions: ['invoice:read'],
    });
  });

  it.each(['jwt', 'hybrid'])('is a principal without user and session in mode %s', async (mode) => {
    const { body } = await get(`/probe/${mode}`, await machineToken(app, client)).expect(200);
    expect(body).toMatchObject({
      userId: null,
      sessionId: null,
      clientId: client.id,
      roles: [],
      permissions: ['invoice:read', 'invoice:write'],
      credential: 'access-token',
      authTime: null,
      mode,
    });
  });

  it('may do what it was granted, and nothing else', async () => {
    const [reader, writer] = [
      await machineToken(app, client, { scope: 'invoice:read' }),
      await machineToken(app, client, { scope: 'invoice:write' }),
    ];
    await get('/machine/read', reader).expect(200);
    expectProblem(await get('/machine/read', writer), 403, 'insufficient_permission');
    expectProblem(await get('/machine/recent', reader), 401, 'recent_login_required');
    expectProblem(await get('/v1/sessions', reader), 403, 'person_required');
    expectProblem(await get('/probe/session', reader), 401, 'credential_not_accepted');
  });

  it('for another audience is refused here', async () => {
    const other = await makeClient(app, { audiences: ['https://api.example'] });
    const token = await machineToken(app, other);
    expect(decode(token, 1)['aud']).toBe('https://api.example');
    for (const mode of ['jwt', 'hybrid']) expectProblem(await get(`/probe/${mode}`, token), 401, 'invalid_token');
  });

  it('lives as long as its client says', async () => {
    const brief = await makeClient(app, { accessTtlMs: 2_000 });
    const answer = await post(app, 'token', { grant_type: 'client_credentials' }, brief).expect(200);
    expect(answer.body).toMatchObject({ expires_in: 2 });
    const claims = decode((answer.body as { access_token: string }).access_token, 1);
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(2);
  });
});

describe('tokens.authorities none', () => {
  it('keeps permissions out of the token; a live route knows them by what was granted', async () => {
    const app = await startTestApp({ config: { tokens: { authorities: 'none' } }, controllers: [WhoController] });
    const token = await machineToken(app, await makeClient(app), { scope: 'invoice:read' });
    expect(decode(token, 1)).not.toHaveProperty('permissions');
    const { body } = await app.request().get('/who').auth(token, { type: 'bearer' }).expect(200);
    expect(body).toMatchObject({ mode: 'hybrid', permissions: ['invoice:read'] });
    await app.close();
  });
});

describe('a client that is disabled', () => {
  let one: TestApp;
  let two: TestApp;
  const status = async (node: TestApp, token: string, mode = 'hybrid'): Promise<number> =>
    (await node.request().get(`/probe/${mode}`).auth(token, { type: 'bearer' })).status;

  beforeAll(async () => {
    const config = { changes: { lease: '5s' } };
    one = await startTestApp({ config, controllers: [ProbeController] });
    two = await startTestApp({ config, controllers: [ProbeController], database: one.database });
  });
  afterAll(async () => {
    await two.close();
    await one.close();
  });

  it('is accepted on no node in hybrid when the call returns, and gets no more tokens', async () => {
    const client = await makeClient(one);
    const observer = await makeClient(one);
    const token = await machineToken(two, client);
    expect([await status(one, token), await status(two, token)]).toEqual([200, 200]);
    await disableClient(one, client.id);
    expect([await status(one, token), await status(two, token)]).toEqual([401, 401]);
    // A jwt route asks nobody, and takes it until it expires.
    expect(await status(two, token, 'jwt')).toBe(200);
    expect(await introspect(two, observer, token)).toEqual({ active: false });
    const refused = await post(two, 'token', { grant_type: 'client_credentials' }, client);
    expect([refused.status, refused.body]).toMatchObject([401, { error: 'invalid_client' }]);
  });

  it('costs warm requests nothing: no statement goes out for a remembered client', async () => {
    const token = await machineToken(one, await makeClient(one));
    expect(await status(one, token)).toBe(200);
    const asked = jest.spyOn(one.app.get(Database, { strict: false }), 'queryWithin');
    for (let request = 0; request < 20; request++) expect(await status(one, token)).toBe(200);
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
  });

  it('is not remembered by a read that was under way when it was disabled', async () => {
    const client = await makeClient(one);
    const token = await machineToken(two, client);
    one.app.get(ClientMemory, { strict: false }).forgetAll();
    const database = one.app.get(Database, { strict: false });
    const real = database.queryWithin.bind(database);
    let answered!: () => void;
    const held = new Promise<void>((resolve) => (answered = resolve));
    const delayed = jest.spyOn(database, 'queryWithin').mockImplementation(async (...args) => {
      const rows = await real(...args);
      await held;
      return rows;
    });
    const early = one.app.get(LiveClients, { strict: false }).find(client.id);
    await disableClient(two, client.id);
    // A request that comes now joins nothing that was sent before: it waits, and reads for itself.
    const late = status(one, token);
    answered();
    expect(await early).toMatchObject({ id: client.id });
    expect(await late).toBe(401);
    delayed.mockRestore();
    expect(one.app.get(ClientMemory, { strict: false }).find(client.id)).toBeUndefined();
    expect(await status(one, token)).toBe(401);
  });

  it('many requests at once for a client that isn’t remembered send one read', async () => {
    const client = await makeClient(one);
    const token = await machineToken(two, client);
    one.app.get(ClientMemory, { strict: false }).forgetAll();
    const asked = jest.spyOn(one.app.get(Database, { strict: false }), 'queryWithin');
    const answers = await Promise.all(Array.from({ length: 20 }, () => status(one, token)));
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(asked.mock.calls.length).toBeLessThan(5);
    asked.mockRestore();
  });

  it('is refused a token that was being minted when it was disabled', async () => {
    const client = await makeClient(one);
    const minter = one.app.get(AccessTokenMinter, { strict: false });
    const real = minter.mintForClient.bind(minter);
    const spy = jest.spyOn(minter, 'mintForClient').mockImplementation(async (grant) => {
      await disableClient(two, client.id);
      return real(grant);
    });
    const refused = await post(one, 'token', { grant_type: 'client_credentials' }, client);
    expect([refused.status, refused.body]).toMatchObject([401, { error: 'invalid_client' }]);
    spy.mockRestore();
  });

  it('when it can’t be known whether it is, is 503 state_unavailable, and never let through', async () => {
    const token = await machineToken(one, await makeClient(one));
    expect(await status(one, token)).toBe(200);
    const database = one.app.get(Database, { strict: false });
    const unavailable = new StateUnavailable({ headers: { 'retry-after': '1' } });
    const away = jest.spyOn(database, 'queryWithin').mockRejectedValue(unavailable);
    const lost = jest.spyOn(one.app.get(ClientMemory, { strict: false })['lease'], 'isTrusted').mockReturnValue(false);
    const answer = await one.request().get('/probe/hybrid').auth(token, { type: 'bearer' });
    expectProblem(answer, 503, 'state_unavailable');
    lost.mockRestore();
    away.mockRestore();
  });
});
