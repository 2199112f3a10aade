import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { PortcullisModule, Public } from '../../src/index.js';
import { ADAPTERS } from '../support/test-app.js';
import { Link } from '../support/database-link.js';
import { createTestDatabase } from '../support/test-database.js';
import { hire, optionsFor, SECRET, startHost, tokenOf } from './hosts.js';

@Controller()
class ShopController {
  @Get('prices')
  @Public()
  prices(): string {
    return 'prices';
  }

  @Get('orders')
  orders(): string {
    return 'orders';
  }
}

beforeAll(() => void (process.env.PORTCULLIS_SECRET = SECRET));
afterAll(() => void delete process.env.PORTCULLIS_SECRET);

describe.each(ADAPTERS)('while the database is away, on %s', (adapter) => {
  it('public routes answer, guarded ones by memory and then with 503, and sign-in with 503', async () => {
    const database = await createTestDatabase();
    const link = await Link.to(database.url);
    @Module({
      imports: [PortcullisModule.forRoot(optionsFor({ ...database, url: link.url }, { changes: { lease: '1s' } }))],
      controllers: [ShopController],
    })
    class AppModule {}
    const host = await startHost(AppModule, adapter);
    const { email } = await hire(host.app);
    const token = await tokenOf(host, email);
    await host.request().get('/orders').set(token).expect(200);
    link.cut();
    for (let status = 200; status !== 503; await sleep(50)) {
      ({ status } = await host.request().get('/orders').set(token));
      expect([200, 503]).toContain(status);
      await host.request().get('/prices').expect(200);
    }
    expect((await host.request().get('/orders').set(token)).body.code).toBe('state_unavailable');
    await host.request().post('/v1/auth/login').send({ email, password: 'a long enough password' }).expect(503);
    await host.request().get('/prices').set(token).expect(200);
    await host.app.close();
    await link.close();
    await database.drop();
  });
});

it('an application whose database is away at its start doesn’t start, and says which', async () => {
  @Module({
    imports: [PortcullisModule.forRoot({ database: { url: 'postgres://nobody@127.0.0.1:1/nothing' } })],
  })
  class AppModule {}
  const making = NestFactory.create(AppModule, { logger: false, abortOnError: false });
  await expect(making).rejects.toThrow('cannot reach the database at 127.0.0.1:1/nothing');
});
