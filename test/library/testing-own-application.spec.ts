import { jest } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { apiKeyFor, signedIn } from 'portcullis/testing';
import { PortcullisModule } from '../../src/index.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { optionsFor, SECRET } from './hosts.js';

let database: TestDatabase;
beforeAll(async () => {
  process.env['PORTCULLIS_SECRET'] = SECRET;
  database = await createTestDatabase();
});
afterAll(async () => {
  delete process.env['PORTCULLIS_SECRET'];
  await database.drop();
});

it('signs in at an application of NestFactory, which would end the process for a provider that isn’t there', async () => {
  @Module({ imports: [PortcullisModule.forRoot(optionsFor(database))] })
  class AppModule {}
  // As applications make it, with Nest's own way of aborting.
  const app = await NestFactory.create(AppModule, { logger: false });
  const exit = jest.spyOn(process, 'exit').mockImplementation((() => undefined) as never);
  try {
    await app.listen(0, '127.0.0.1');
    const { headers } = await signedIn(app, { roles: ['manager'] });
    expect((await fetch(`${await app.getUrl()}/v1/auth/me`, { headers })).status).toBe(200);
    expect((await apiKeyFor(app, { permissions: ['report:read'] })).credential).toMatch(/^pck_/);
    expect(exit).not.toHaveBeenCalled();
  } finally {
    exit.mockRestore();
    await app.close();
  }
});
