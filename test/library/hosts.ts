import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INestApplication, NestApplicationOptions, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import supertest from 'supertest';
import type { PortcullisOptions } from '../../src/index.js';
import { UserAdministration } from '../../src/index.js';
import type { Adapter } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

export const SECRET = 'a-secret-of-tests-with-more-than-32-bytes';
export const PASSWORD = 'a long enough password';

/** Settings of an application on a test's database. Limits are off, since all of a file signs in from one address. */
export function optionsFor(database: TestDatabase, more: PortcullisOptions = {}): PortcullisOptions {
  return {
    ...more,
    http: { publicUrl: 'http://localhost:3000', ...more.http },
    database: { url: database.url, poolSize: 3, ...more.database },
    limits: { enabled: false, ...more.limits },
    log: { level: 'silent' },
  };
}

/** One database for all applications of a spec, and the secret that they ask for. Called at its top. */
export function withDatabaseOfHosts(take: (database: TestDatabase) => void): void {
  let database: TestDatabase;
  beforeAll(async () => {
    process.env.PORTCULLIS_SECRET = SECRET;
    database = await createTestDatabase();
    take(database);
  });
  afterAll(async () => {
    delete process.env.PORTCULLIS_SECRET;
    await database.drop();
  });
}

/** An application that somebody made by Nest's own means. */
export interface HostApp {
  readonly app: INestApplication;
  readonly url: string;
  request(): ReturnType<typeof supertest>;
}

/** `NestFactory.create` as applications write it, and nothing of ours around it but what `arrange` adds. */
export async function startHost(
  module: Type<unknown>,
  adapter: Adapter,
  arrange: (app: INestApplication) => void | Promise<void> = () => undefined,
  options: NestApplicationOptions = {},
): Promise<HostApp> {
  const http = adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
  const app = await NestFactory.create(module, http as never, { logger: false, abortOnError: false, ...options });
  await arrange(app);
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return { app, url, request: () => supertest(url) };
}

let made = 0;

/** Somebody who can sign in, made past every route. */
export async function hire(
  app: INestApplication,
  roles: readonly string[] = [],
): Promise<{ id: string; email: string }> {
  const email = `somebody-${++made}@example.com`;
  const administration = app.get(UserAdministration, { strict: false });
  const { user } = await administration.create(undefined, { email, password: PASSWORD, roles: [...roles] });
  return { id: user.id, email };
}

/** Signs in over HTTP. @returns the headers that prove it */
export async function tokenOf({ request }: HostApp, email: string, prefix = ''): Promise<{ authorization: string }> {
  const { status, text, body } = await request().post(`${prefix}/v1/auth/login`).send({ email, password: PASSWORD });
  if (status !== 200) throw new Error(`login: ${status} ${text}`);
  return { authorization: `Bearer ${body.tokens.accessToken}` };
}
