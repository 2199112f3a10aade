import { decodeJwt } from 'jose';
import { CompanyModule } from '../../examples/guides/overriding/company.module.js';
import { Clock, PortcullisModule, RolesService, type Override } from '../../src/index.js';
import { hire, PASSWORD, SECRET, startHost, tokenOf, type HostApp } from '../library/hosts.js';
import { ADAPTERS } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  Object.assign(process.env, {
    DATABASE_URL: database.url,
    PORTCULLIS_SECRET: SECRET,
    PASSWORD_PEPPER: 'kept elsewhere',
  });
});
afterAll(async () => {
  for (const name of ['DATABASE_URL', 'PORTCULLIS_SECRET', 'PASSWORD_PEPPER']) delete process.env[name];
  await database.drop();
});

describe.each(ADAPTERS)('docs/overriding.md, on %s', (adapter) => {
  let host: HostApp;
  beforeAll(async () => {
    host = await startHost(CompanyModule, adapter);
    for (const role of ['owner', 'accountant']) await host.app.get(RolesService).put(undefined, role, []);
  });
  afterAll(() => host.app.close());

  it('the hasher: a password verifies by the pepper it was hashed with, and by no other', async () => {
    const { email } = await hire(host.app);
    const login = () => host.request().post('/v1/auth/login').send({ email, password: PASSWORD });
    await login().expect(200);
    process.env.PASSWORD_PEPPER = 'another';
    await login().expect(401);
    process.env.PASSWORD_PEPPER = 'kept elsewhere';
    await login().expect(200);
  });

  it('the credential reader: a token counts in the other header, and two are refused', async () => {
    const token = await tokenOf(host, (await hire(host.app, ['accountant'])).email);
    const value = token.authorization.slice('Bearer '.length);
    await host.request().get('/books').set('x-forwarded-access-token', value).expect(200);
    await host.request().get('/books').set('x-forwarded-access-token', `${value}x`).expect(401);
    await host.request().get('/books').set('x-forwarded-access-token', value).set(token).expect(400);
  });

  it('the form of errors: of guards and routes, with their challenges', async () => {
    const refused = await host.request().get('/books').expect(401);
    expect(refused.body).toEqual({
      error: { code: 'credential_missing', message: expect.any(String), requestId: refused.headers['x-request-id'] },
    });
    expect(refused.headers['content-type']).toMatch(/^application\/json/);
    expect(refused.headers['www-authenticate']).toContain('Bearer');
    const wrong = await host.request().post('/v1/auth/login').send({}).expect(400);
    expect(wrong.body.error.code).toBe('validation_failed');
  });

  it('the guard’s methods, and claims: an owner has every role, and a token that says the plan', async () => {
    const owner = await tokenOf(host, (await hire(host.app, ['owner'])).email);
    await host.request().get('/books').set(owner).expect(200);
    expect(decodeJwt(owner.authorization.slice(7))).toMatchObject({ plan: 'business' });
    const other = await tokenOf(host, (await hire(host.app)).email);
    await host.request().get('/books').set(other).expect(403);
    expect(decodeJwt(other.authorization.slice(7))).toMatchObject({ plan: 'free' });
  });
});

it('a class that is not made to be overridden is refused, and those that are get named', () => {
  const override: Override = { provide: Clock, useClass: Object };
  expect(() => PortcullisModule.forRoot({ overrides: [override] })).toThrow(
    /Clock can't be overridden; these can: AuthoritiesGuard, CredentialReader, ModeGuard, PasswordHasher, ProblemFilter, UserDirectory/,
  );
});
