import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import supertest from 'supertest';
import { invoicesService } from '../../examples/guides/verifiers/invoices.js';
import { liveVerifier } from '../../examples/guides/verifiers/live-verifier.js';
import { PortcullisModule, RolesService } from '../../src/index.js';
import { ClientsService } from '../../src/tokens/clients/clients.service.js';
import { hire, optionsFor, SECRET, tokenOf, type HostApp } from '../library/hosts.js';
import { freePort } from '../support/ports.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let app: INestApplication;
let host: HostApp;

// Verifiers find the server at its issuer, so it has to be where it says.
beforeAll(async () => {
  process.env.PORTCULLIS_SECRET = SECRET;
  database = await createTestDatabase();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  @Module({ imports: [PortcullisModule.forRoot(optionsFor(database, { http: { publicUrl: url } }))] })
  class ServerModule {}
  app = await NestFactory.create(ServerModule, { logger: false, abortOnError: false });
  await app.listen(port, '127.0.0.1');
  host = { app, url, request: () => supertest(url) };
  await app.get(RolesService, { strict: false }).put(undefined, 'accountant', ['invoice:read']);
});
afterAll(async () => {
  await app.close();
  delete process.env.PORTCULLIS_SECRET;
  await database.drop();
});

describe('docs/verifiers.md', () => {
  it('has a service that lets in tokens with the permission', async () => {
    const service = invoicesService(host.url).listen(0, '127.0.0.1');
    await new Promise((listening) => service.once('listening', listening));
    try {
      const read = (headers: Record<string, string> = {}) => supertest(urlOf(service)).get('/invoices').set(headers);
      const accountant = await hire(app, ['accountant']);
      const { body } = await read(await tokenOf(host, accountant.email)).expect(200);
      expect(body).toEqual({ readBy: accountant.id });
      const colleague = await tokenOf(host, (await hire(app)).email);
      expect((await read(colleague).expect(403)).body.code).toBe('insufficient_permission');
      expect((await read().expect(401)).body.code).toBe('credential_missing');
      expect((await read({ authorization: 'Bearer x' }).expect(401)).body.code).toBe('invalid_token');
    } finally {
      await new Promise((closed) => service.close(closed));
    }
  });

  it('has a verifier that refuses from when a revoking call has returned', async () => {
    const { client, secret = '' } = await app.get(ClientsService, { strict: false }).create({
      name: 'invoices',
      authMethod: 'client_secret',
      scopes: [],
      audiences: [],
      accessTtlMs: null,
      waitFor: true,
    });
    const verifier = await liveVerifier(host.url, client.id, secret);
    try {
      const { id, email } = await hire(app);
      const token = (await tokenOf(host, email)).authorization.slice('Bearer '.length);
      expect(await verifier.verify(token)).toMatchObject({ userId: id });
      await host.request().post('/v1/auth/logout').set('authorization', `Bearer ${token}`).send({}).expect(204);
      await expect(verifier.verify(token)).rejects.toMatchObject({ status: 401, code: 'invalid_token' });
    } finally {
      await verifier.close();
    }
  });
});

function urlOf(service: Server): string {
  return `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
}
