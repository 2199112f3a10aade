import { Module } from '@nestjs/common';
import { AppModule } from '../../examples/guides/embedding/app.module.js';
import { OwnSignInController } from '../../examples/guides/embedding/own-sign-in.controller.js';
import { PortcullisModule } from '../../src/index.js';
import { hire, optionsFor, PASSWORD, SECRET, startHost, tokenOf } from '../library/hosts.js';
import { ADAPTERS } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  process.env.DATABASE_URL = database.url;
  process.env.PORTCULLIS_SECRET = SECRET;
});
afterAll(async () => {
  delete process.env.DATABASE_URL;
  delete process.env.PORTCULLIS_SECRET;
  await database.drop();
});

describe.each(ADAPTERS)('docs/embedding.md, on %s', (adapter) => {
  it('guards what its controller doesn’t open', async () => {
    const host = await startHost(AppModule, adapter);
    expect((await host.request().get('/').expect(200)).text).toBe('Hello World!');
    expect((await host.request().get('/me').expect(401)).body.code).toBe('credential_missing');
    const { id, email } = await hire(host.app);
    const token = await tokenOf(host, email);
    expect((await host.request().get('/me').set(token).expect(200)).body).toEqual({ userId: id });
    expect((await host.request().get('/payroll').set(token).expect(403)).body.code).toBe('insufficient_permission');
    await host.app.close();
  });

  it('signs in at a path of its own, without Portcullis’s routes', async () => {
    @Module({
      imports: [PortcullisModule.forRoot({ ...optionsFor(database), controllers: false })],
      controllers: [OwnSignInController],
    })
    class OwnRoutesModule {}
    const host = await startHost(OwnRoutesModule, adapter);
    const { email } = await hire(host.app);
    await host.request().post('/v1/auth/login').send({ email, password: PASSWORD }).expect(404);
    const { body } = await host.request().post('/enter').send({ email, password: PASSWORD }).expect(200);
    expect(body).toMatchObject({ user: { email }, tokens: { accessToken: expect.any(String) } });
    expect((await host.request().post('/enter').send({ email: {} }).expect(401)).body.code).toBe('invalid_credentials');
    await host.app.close();
  });
});
