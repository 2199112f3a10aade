import { Injectable, Module, Scope, type DynamicModule, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import supertest from 'supertest';
import {
  configurePortcullis,
  PortcullisModule,
  problem,
  ProvidesClaims,
  startupMessage,
  UserAdministration,
  type AdditionalClaims,
  type ClaimsProvider,
  type ClaimsSubject,
  type PortcullisOptions,
} from '../../src/index.js';
import { expectProblem } from '../http/expect-problem.js';
import { decode } from '../tokens/forge.js';
import { Host, SECRET } from './host-support.js';

const PASSWORD = 'a long enough password';

let host: Host;
let people = 0;
const warnings: string[] = [];

beforeAll(async () => {
  process.env.PORTCULLIS_SECRET = SECRET;
  host = await Host.open();
});
afterEach(() => host.stopApps());
afterAll(async () => {
  delete process.env.PORTCULLIS_SECRET;
  await host.close();
});

/** What the provider under test does; an application would ask a service of its own. */
let answer: (subject: ClaimsSubject) => AdditionalClaims | Promise<AdditionalClaims>;

@Injectable()
class Tenants {
  of(userId: string): Promise<string> {
    return Promise.resolve(`tenant-of-${userId}`);
  }
}

@Injectable()
@ProvidesClaims('tenant', 'plan')
class TenantClaims implements ClaimsProvider {
  constructor(readonly tenants: Tenants) {}

  claimsFor(subject: ClaimsSubject): AdditionalClaims | Promise<AdditionalClaims> {
    return answer(subject);
  }
}

@Module({ providers: [Tenants, TenantClaims], exports: [Tenants] })
class TenantsModule {}

/** An application as its author writes it: the provider stands in a module of its own. */
function application(portcullis: DynamicModule, imports: Type<unknown>[]): Type<unknown> {
  @Module({ imports: [portcullis, ...imports] })
  class AppModule {}
  return AppModule;
}

async function start(
  options: PortcullisOptions = {},
  imports: Type<unknown>[] = [TenantsModule],
): Promise<{ app: INestApplication; url: string }> {
  const note = (line: unknown): void => void warnings.push(String(line));
  const ignore = (): void => undefined;
  const app = await NestFactory.create(application(PortcullisModule.forRoot(host.options(options)), imports), {
    logger: { log: ignore, error: ignore, warn: note },
    abortOnError: false,
  });
  configurePortcullis(app);
  return { app, url: await host.listen(app) };
}

async function newcomer(app: INestApplication): Promise<{ id: string; email: string }> {
  const email = `tenant-${++people}@example.com`;
  const administration = app.get(UserAdministration, { strict: false });
  const { user } = await administration.create(undefined, { email, password: PASSWORD });
  return { id: user.id, email };
}

const login = (url: string, email: string, transport = 'token'): supertest.Test =>
  supertest(url).post('/v1/auth/login').send({ email, password: PASSWORD, transport });

describe('a claims provider of an application', () => {
  it('adds its claims to the tokens of sign-ins and refreshes, asked with user and session', async () => {
    const { app, url } = await start();
    const tenants = app.get(Tenants);
    const asked: ClaimsSubject[] = [];
    answer = async (subject) => {
      asked.push(subject);
      return { tenant: await tenants.of(subject.user?.id ?? ''), plan: undefined };
    };
    const { id, email } = await newcomer(app);
    const { body } = await login(url, email).expect(200);
    const claims = decode(body.tokens.accessToken as string, 1);
    expect(claims).toMatchObject({ sub: id, tenant: `tenant-of-${id}`, client_id: 'portcullis' });
    expect(claims).not.toHaveProperty('plan');
    expect(asked[0]).toMatchObject({ clientId: 'portcullis', user: { id, email }, session: { id: body.session.id } });
    answer = () => ({ tenant: 'moved', plan: { seats: 3 } });
    const refreshed = await supertest(url).post('/v1/auth/refresh').send({ refreshToken: body.tokens.refreshToken });
    const { accessToken } = refreshed.body.tokens as { accessToken: string };
    expect(decode(accessToken, 1)).toMatchObject({ tenant: 'moved', plan: { seats: 3 } });
    await supertest(url).get('/v1/auth/me').set('authorization', `Bearer ${accessToken}`).expect(200);
  });

  it('is not asked where no token is minted', async () => {
    const { app, url } = await start();
    answer = () => {
      throw new Error('asked');
    };
    await login(url, (await newcomer(app)).email, 'header').expect(200);
  });

  it.each([
    ['what the mark does not name', () => ({ tenant: 'a', email: 'a@example.com' }), /TenantClaims .*"email"/],
    ['a claim of ours', () => ({ sub: 'somebody' }), /TenantClaims .*"sub"/],
    ['a big integer', () => ({ tenant: 1n as never }), /TenantClaims .*JSON/],
    ['a list', () => ['tenant'] as never, /TenantClaims .*JSON/],
    ['nothing', () => undefined as never, /TenantClaims .*JSON/],
    ['a prototype', () => ({ tenant: JSON.parse('{"__proto__":{}}') as never }), /TenantClaims .*JSON/],
  ])('that returns %s is refused: claims_refused, and no session is left behind', async (_what, wrong, detail) => {
    const { app, url } = await start();
    const { id, email } = await newcomer(app);
    answer = wrong;
    const refused = await login(url, email);
    expectProblem(refused, 500, 'claims_refused');
    expect(refused.body.detail).toMatch(detail);
    expect(await host.liveSessionsOf(id)).toBe(0);
  });

  it('that throws fails the sign-in with 503 and nothing half done; afterwards it works again', async () => {
    const { app, url } = await start();
    const { id, email } = await newcomer(app);
    answer = () => Promise.reject(new Error('tenants are away: password=secret'));
    const failed = await login(url, email);
    expectProblem(failed, 503, 'claims_unavailable');
    expect(failed.headers['retry-after']).toBe('1');
    expect(failed.text).not.toContain('secret');
    expect(await host.liveSessionsOf(id)).toBe(0);
    answer = () => ({ tenant: 'back' });
    await login(url, email).expect(200);
    expect(await host.liveSessionsOf(id)).toBe(1);
  });

  it('answers with a problem of its own where it throws one', async () => {
    class TenantClosed extends problem(403, 'tenant_closed', 'The tenant is closed') {}
    const { app, url } = await start();
    answer = () => {
      throw new TenantClosed();
    };
    expectProblem(await login(url, (await newcomer(app)).email), 403, 'tenant_closed');
  });

  it('that throws refuses an exchange and a change of password before they change anything', async () => {
    const { app, url } = await start({ auth: { exchange: true } });
    const { email } = await newcomer(app);
    answer = () => ({});
    const signedIn = (await login(url, email, 'header').expect(200)).body as { sessionToken: string };
    const byToken = (await login(url, email).expect(200)).body as {
      tokens: { accessToken: string; refreshToken: string };
    };
    answer = () => Promise.reject(new Error('away'));
    const session = { authorization: `Session ${signedIn.sessionToken}` };
    const exchange = supertest(url).post('/v1/auth/exchange').set(session).send({ transport: 'token' });
    expectProblem(await exchange, 503, 'claims_unavailable');
    await supertest(url).get('/v1/auth/me').set(session).expect(200);
    const bearer = { authorization: `Bearer ${byToken.tokens.accessToken}` };
    const { refreshToken } = byToken.tokens;
    const byRefresh = supertest(url).post('/v1/auth/exchange').set('sec-fetch-site', 'none');
    expectProblem(await byRefresh.send({ transport: 'token', refreshToken }), 503, 'claims_unavailable');
    const change = { currentPassword: PASSWORD, newPassword: 'another long enough one' };
    expectProblem(await supertest(url).post('/v1/auth/password').set(bearer).send(change), 503, 'claims_unavailable');
    await supertest(url).get('/v1/auth/me').set(bearer).expect(200);
    answer = () => ({});
    await supertest(url).post('/v1/auth/refresh').send({ refreshToken }).expect(200);
    await login(url, email, 'header').expect(200);
  });

  it('can make a token too large, and is named by its claim', async () => {
    const { app, url } = await start();
    answer = () => ({ plan: 'x'.repeat(5_000) });
    const refused = await login(url, (await newcomer(app)).email);
    expectProblem(refused, 500, 'token_too_large');
    expect(refused.body.detail).toMatch(/tokens\.maxBytes \(4096\); the largest claims are plan \(5002 bytes\)/);
  });
});

describe('at boot', () => {
  function marked(...names: string[]): Type<unknown> {
    @Injectable()
    @ProvidesClaims(...names)
    class Marked implements ClaimsProvider {
      claimsFor(): AdditionalClaims {
        return {};
      }
    }
    return Marked;
  }

  function moduleOf(...providers: Type<unknown>[]): Type<unknown> {
    @Module({ providers })
    class Providers {}
    return Providers;
  }

  async function refusal(...providers: Type<unknown>[]): Promise<string> {
    try {
      await start({}, [moduleOf(...providers)]);
    } catch (error) {
      return startupMessage(error);
    }
    throw new Error('started');
  }

  it.each(['sub', 'roles', 'exp', 'scope', 'cnf', '__proto__', ''])('a claim "%s" is refused', async (name) => {
    expect(await refusal(marked('tenant', name))).toBe(
      `Marked may not provide the claim "${name}": others decide by it`,
    );
  });

  it('two providers of one claim, one of none, one without the method and one for each request are refused', async () => {
    @Injectable()
    @ProvidesClaims('tenant')
    class Nothing {}
    @Injectable({ scope: Scope.REQUEST })
    @ProvidesClaims('tenant')
    class PerRequest {
      claimsFor = (): AdditionalClaims => ({});
    }
    expect(await refusal(marked('tenant'), marked('tenant'))).toBe('Marked and Marked both provide the claim "tenant"');
    expect(await refusal(marked())).toBe('Marked: @ProvidesClaims names no claim');
    expect(await refusal(Nothing)).toBe('Nothing is marked with @ProvidesClaims and has no method claimsFor');
    expect(await refusal(PerRequest)).toMatch(/^PerRequest is request-scoped/);
  });

  it('personal data gets a warning that names provider and claims, and nothing else does', async () => {
    warnings.length = 0;
    await start({}, [moduleOf(marked('tenant', 'email', 'https://example.com/given_name', 'username_hash'))]);
    expect(warnings.filter((line) => line.includes('personal data'))).toEqual([
      expect.stringMatching(/^Marked puts personal data .*\(email, https:\/\/example\.com\/given_name\)/),
    ]);
  });
});

describe('roles whose token comes near tokens.maxBytes', () => {
  it('get a warning at boot that names the roles, and smaller ones none', async () => {
    const nearMaxBytes = (): string[] => warnings.filter((line) => line.includes('tokens.maxBytes'));
    answer = () => ({});
    const { app, url } = await start();
    const { id, email } = await newcomer(app);
    expect(nearMaxBytes()).toEqual([]);
    await host.grant(
      id,
      'everything',
      Array.from({ length: 90 }, (_, number) => `department-${number}:read-write`),
    );
    const { body } = await login(url, email).expect(200);
    const bytes = (body.tokens.accessToken as string).length;
    await host.stopApps();
    await start();
    const [warning = ''] = nearMaxBytes();
    expect(warning).toContain('a user with the roles everything takes about ');
    // Told from what it is going to be, to a few bytes.
    expect(Math.abs(Number(/about (\d+) bytes of 4096/.exec(warning)?.[1]) - bytes)).toBeLessThan(20);
    await host.stopApps();
    warnings.length = 0;
    await start({ tokens: { authorities: 'roles' } });
    await host.stopApps();
    await start({ tokens: { authorities: 'none' } });
    expect(nearMaxBytes()).toEqual([]);
  });
});
