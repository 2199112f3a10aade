import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import { Controller, Get, Module, Req } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { clientAddress, PortcullisModule, Public } from '../../src/index.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { giveLocalhostTwoAddresses, SECOND_ADDRESS } from '../support/two-addresses.js';
import { optionsFor, SECRET } from './hosts.js';

@Controller('address')
@Public()
class AddressController {
  @Get()
  address(@Req() request: Parameters<typeof clientAddress>[0]): string {
    return clientAddress(request);
  }
}

describe('an application of one’s own on Fastify, listening as Nest does by itself', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    process.env.PORTCULLIS_SECRET = SECRET;
    database = await createTestDatabase();
  });
  beforeEach(giveLocalhostTwoAddresses);
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    delete process.env.PORTCULLIS_SECRET;
    await database.drop();
  });

  it('sees clients through proxies at each address of localhost', async () => {
    @Module({
      imports: [PortcullisModule.forRoot(optionsFor(database, { http: { trustedHops: 1 } }))],
      controllers: [AddressController],
    })
    class AppModule {}
    const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false, abortOnError: false });
    try {
      await app.listen(0);
      const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
      for (const address of ['127.0.0.1', SECOND_ADDRESS]) {
        const headers = { 'x-forwarded-for': '203.0.113.9' };
        const response = await fetch(`http://${address}:${port}/address`, { headers });
        expect(await response.text()).toBe('203.0.113.9');
      }
    } finally {
      await app.close();
    }
  });
});
