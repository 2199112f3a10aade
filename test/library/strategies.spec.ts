import { Controller, Get, Injectable, UseGuards, type Provider } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy as CustomStrategy } from 'passport-custom';
import { Strategy as BearerStrategy } from 'passport-http-bearer';
import {
  AuthMode,
  CurrentPrincipal,
  OptionalAuth,
  Permissions,
  provideMode,
  ProvidesMode,
  RouteTable,
  UsersService,
  type Principal,
  type ProvenPrincipal,
  type RequestProof,
  type RequestStrategy,
} from '../../src/index.js';
import { grantRole, register, signIn } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';

/** What a verify callback of an application's own would find in its own tables. */
interface Partner {
  readonly name: string;
  readonly may: readonly string[];
}

const PARTNERS: Readonly<Record<string, Partner>> = {
  'good-token': { name: 'acme', may: ['invoice:read'] },
  'poor-token': { name: 'initech', may: [] },
};

const toPrincipal = ({ name, may }: Partner): ProvenPrincipal => ({ userId: null, clientId: name, permissions: may });

/** passport-http-bearer as npm has it. */
const partner = provideMode(
  {
    name: 'partner',
    maxStaleness: '5m',
    takes: [{ scheme: 'Bearer', as: 'partner-token' }],
    carries: 'permissions',
    principal: toPrincipal,
  },
  new BearerStrategy((token, done) => done(null, PARTNERS[token] ?? false)),
);

/** passport-custom as npm has it, made injectable in Nest's usual way, with something injected. */
@Injectable()
@ProvidesMode({ name: 'signed', maxStaleness: '0s', takes: [{ header: 'X-Signature' }], challenge: 'Signature' })
class SignedStrategy extends PassportStrategy(CustomStrategy, 'signed') {
  constructor(private readonly users: UsersService) {
    super();
  }

  async validate(request: { headers: Record<string, string> }): Promise<ProvenPrincipal | false> {
    const [email, signature] = request.headers['x-signature']?.split(';') ?? [];
    const [user] = (await this.users.list({ email })).items;
    return user !== undefined && signature === 'right' && { userId: user.id, roles: user.roles };
  }
}

/** A class of one's own, beside what `hybrid` takes. */
@Injectable()
@ProvidesMode({ name: 'machine', maxStaleness: '0s', takes: [{ header: 'x-machine' }], beside: 'hybrid' })
class MachineStrategy implements RequestStrategy {
  authenticate(_request: object, { credential, strict }: RequestProof): ProvenPrincipal | undefined {
    return credential.value === 'robot' ? { userId: null, clientId: strict ? 'strict' : 'robot' } : undefined;
  }
}

/** One that looks at the whole request. */
const fromInside = provideMode(
  { name: 'inside', maxStaleness: '0s', takes: [{ request: true, as: 'address' }] },
  new CustomStrategy((request, done) => {
    const { url } = request as unknown as { url: string };
    done(null, url.endsWith('?from=inside') ? { userId: null } : false);
  }),
);

@Controller('own')
class OwnController {
  @Get('partner')
  @AuthMode('partner')
  partner(@CurrentPrincipal() principal: Principal): Principal {
    return principal;
  }

  @Get('partner/invoices')
  @AuthMode('partner')
  @Permissions('invoice:read')
  invoices(): { ok: true } {
    return { ok: true };
  }

  @Get('partner/optional')
  @AuthMode('partner')
  @OptionalAuth()
  optional(@CurrentPrincipal() principal: Principal | undefined): { principal: Principal | null } {
    return { principal: principal ?? null };
  }

  @Get('signed')
  @AuthMode('signed')
  signed(@CurrentPrincipal() principal: Principal): Principal {
    return principal;
  }

  @Get('machine')
  @AuthMode('machine')
  machine(@CurrentPrincipal() principal: Principal): Principal {
    return principal;
  }

  @Get('inside')
  @AuthMode('inside')
  inside(@CurrentPrincipal() principal: Principal): Principal {
    return principal;
  }

  @Get('by-rule')
  byRule(@CurrentPrincipal() principal: Principal): Principal {
    return principal;
  }

  @Get('frozen')
  @AuthMode('machine')
  @UseGuards({
    canActivate: (context: { switchToHttp(): { getRequest(): { user: { permissions: string[] } } } }) => {
      context.switchToHttp().getRequest().user.permissions.push('*');
      return true;
    },
  })
  frozen(): { ok: true } {
    return { ok: true };
  }
}

describe.each(ADAPTERS)('strategies of an application’s own on %s', (adapter) => {
  let app: TestApp;
  const providers: Provider[] = [partner, SignedStrategy, MachineStrategy, fromInside];
  const get = (path: string, headers: Record<string, string> = {}) => app.request().get(path).set(headers);

  beforeAll(async () => {
    app = await startTestApp({
      config: {
        http: { adapter },
        auth: { routes: [{ match: 'GET /own/by-rule', mode: 'partner' }] },
      },
      controllers: [OwnController],
      providers,
    });
  });
  afterAll(() => app.close());

  it('passport-http-bearer works unchanged: its user becomes the principal, with the mode’s own words', async () => {
    const { body } = await get('/own/partner', { authorization: 'Bearer good-token' }).expect(200);
    expect(body).toEqual({
      userId: null,
      sessionId: null,
      clientId: 'acme',
      roles: [],
      permissions: ['invoice:read'],
      mode: 'partner',
      credential: 'partner-token',
      authTime: null,
      source: 'strategy',
      maxStalenessMs: 300_000,
    });
  });

  it.each([
    ['nothing', {}, 'credential_missing'],
    ['a wrong token', { authorization: 'Bearer wrong' }, 'invalid_credential'],
    ['an empty token', { authorization: 'Bearer ' }, 'invalid_credential'],
    ['another scheme', { authorization: 'Basic good-token' }, 'credential_not_accepted'],
  ])('%s is refused, with the mode’s challenge', async (_what, headers: Record<string, string>, code) => {
    const answer = await get('/own/partner', headers).expect(401);
    expect(answer.body.code).toBe(code);
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="portcullis"');
  });

  it('a token where the mode doesn’t say that it takes one is none, though the strategy would look there', async () => {
    await get('/own/partner?access_token=good-token').expect(401);
    await get('/own/partner?access_token=good-token', { authorization: 'Bearer ' }).expect(401);
  });

  it('what its credential doesn’t permit stays forbidden', async () => {
    await get('/own/partner/invoices', { authorization: 'Bearer good-token' }).expect(200);
    const { body } = await get('/own/partner/invoices', { authorization: 'Bearer poor-token' }).expect(403);
    expect(body.code).toBe('insufficient_permission');
  });

  it('an optional route lets a visitor in and a wrong credential not', async () => {
    expect((await get('/own/partner/optional').expect(200)).body).toEqual({ principal: null });
    await get('/own/partner/optional', { authorization: 'Bearer wrong' }).expect(401);
  });

  it('passport-custom works unchanged, injectable, by a header of its own', async () => {
    const person = await register(app);
    await grantRole(app, person, 'manager');
    const { body } = await get('/own/signed', { 'x-signature': `${person.email};right` }).expect(200);
    expect(body).toMatchObject({ userId: person.id, roles: ['manager'], mode: 'signed', credential: 'x-signature' });
    const refused = await get('/own/signed', { 'x-signature': `${person.email};wrong` }).expect(401);
    expect(refused.body.code).toBe('invalid_credential');
    expect(refused.headers['www-authenticate']).toBe('Signature realm="portcullis"');
  });

  it('takes one credential only', async () => {
    const answer = await get('/own/signed', { 'x-signature': 'a;b', authorization: 'Bearer x' }).expect(400);
    expect(answer.body.code).toBe('ambiguous_credentials');
  });

  it('a mode beside a built-in one takes what that one takes, proven as there', async () => {
    expect((await get('/own/machine', { 'x-machine': 'robot' }).expect(200)).body.clientId).toBe('robot');
    const { headers, sessionId } = await signIn(app, await register(app), 'token');
    const { body } = await get('/own/machine', headers).expect(200);
    expect(body).toMatchObject({ sessionId, mode: 'machine', credential: 'access-token' });
    await app.request().delete(`/v1/sessions/${sessionId}`).set(headers).expect(200);
    const refused = await get('/own/machine', headers).expect(401);
    expect(refused.body.code).toBe('invalid_token');
    expect(refused.headers['www-authenticate']).toMatch(/^Bearer .*Session .*machine realm/);
  });

  it('a mode can look at the request as a whole', async () => {
    expect((await get('/own/inside?from=inside').expect(200)).body.credential).toBe('address');
    await get('/own/inside').expect(401);
  });

  it('a rule of the configuration names it like a built-in one', async () => {
    await get('/own/by-rule', { authorization: 'Bearer good-token' }).expect(200);
    const { headers } = await signIn(app, await register(app), 'token');
    await get('/own/by-rule', headers).expect(401);
  });

  it('its header means nothing on other routes', async () => {
    const answer = await get('/v1/auth/me', { 'x-machine': 'robot' }).expect(401);
    expect(answer.body.code).toBe('credential_missing');
  });

  it('nobody adds to a principal', async () => {
    await get('/own/frozen', { 'x-machine': 'robot' }).expect(500);
  });

  it('the route table states its own staleness', () => {
    const rows = app.app.get(RouteTable, { strict: false }).rows();
    const row = rows.find(({ path }) => path === '/own/by-rule');
    expect(row).toMatchObject({ source: 'rule', mode: { name: 'partner', maxStalenessMs: 300_000 } });
  });
});
