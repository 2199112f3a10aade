import type { IncomingHttpHeaders } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import supertest from 'supertest';
import { UserAdministration, type PortcullisOptions } from '../../src/index.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

export const SECRET = 'a-secret-of-tests-with-more-than-32-bytes';

const PASSWORD = 'a long enough password';

/** Applications of one test file, on one database, made in whatever way a test makes them. */
export class Host {
  private readonly running: INestApplication[] = [];
  private made = 0;

  private constructor(private readonly database: TestDatabase) {}

  static async open(): Promise<Host> {
    return new Host(await createTestDatabase());
  }

  /** Settings that let an application share the database. */
  options(more: PortcullisOptions = {}): PortcullisOptions {
    return {
      ...more,
      http: { publicUrl: 'http://localhost:3000', ...more.http },
      database: { url: this.database.url, poolSize: 3 },
      log: { level: 'silent' },
    };
  }

  /** Listens on a free port. @returns `http://127.0.0.1:<port>` */
  async listen(app: INestApplication): Promise<string> {
    this.running.push(app);
    await app.listen(0, '127.0.0.1');
    return `http://127.0.0.1:${((app.getHttpServer() as Server).address() as AddressInfo).port}`;
  }

  /** A manager with three sign-ins, as headers of further requests. */
  async hireManager(app: INestApplication, url: string): Promise<Manager> {
    await this.database.query("INSERT INTO roles (name) VALUES ('manager') ON CONFLICT DO NOTHING");
    const email = `manager-${++this.made}@example.com`;
    const administration = app.get(UserAdministration, { strict: false });
    const { user } = await administration.create(undefined, { email, password: PASSWORD, roles: ['manager'] });
    const login = (transport: string): supertest.Test =>
      supertest(url).post('/v1/auth/login').send({ email, password: PASSWORD, transport }).expect(200);
    const cookies = (await login('cookie')).headers['set-cookie'] as unknown as string[];
    const header = await login('header');
    const token = await login('token');
    return {
      id: user.id,
      cookie: { cookie: cookies[0]?.split(';')[0] ?? '', 'sec-fetch-site': 'none' },
      header: { authorization: `Session ${header.body.sessionToken}` },
      token: { authorization: `Bearer ${token.body.tokens.accessToken}` },
    };
  }

  /** How many sessions of a user are in force. */
  async liveSessionsOf(userId: string): Promise<number> {
    return (await this.database.query('SELECT 1 FROM sessions WHERE user_id = $1 AND ended_at IS NULL', [userId]))
      .length;
  }

  /** Makes a role and gives it to a user, while no application looks. */
  async grant(userId: string, role: string, permissions: readonly string[]): Promise<void> {
    await this.database.query('INSERT INTO roles (name) VALUES ($1)', [role]);
    await this.database.query('INSERT INTO role_permissions (role, permission) SELECT $1, unnest($2::text[])', [
      role,
      permissions,
    ]);
    await this.database.query('INSERT INTO user_roles (user_id, role) VALUES ($1, $2)', [userId, role]);
  }

  async stopApps(): Promise<void> {
    for (const app of this.running.splice(0)) await app.close();
  }

  close(): Promise<void> {
    return this.database.drop();
  }
}

export interface Manager {
  readonly id: string;
  readonly cookie: IncomingHttpHeaders;
  readonly header: IncomingHttpHeaders;
  readonly token: IncomingHttpHeaders;
}

/** Status and, for a problem, its code. */
export async function outcome(request: supertest.Test): Promise<unknown[]> {
  const { status, body } = await request;
  return status < 400 ? [status] : [status, body.code];
}
