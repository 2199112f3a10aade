import type { Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { signedIn, type TestClock } from 'portcullis/testing';
import supertest from 'supertest';
import { startBesideDatabase } from '../../examples/guides/testing/beside-a-database.js';
import { programsReadInvoices } from '../../examples/guides/testing/by-api-key.js';
import { onlyManagersReadReports } from '../../examples/guides/testing/managers-only.js';
import { startWithoutDatabase } from '../../examples/guides/testing/whole-application.js';
import { Clock } from '../../src/index.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

describe('docs/testing.md', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    process.env.DATABASE_URL = database.url;
    process.env.PORTCULLIS_SECRET = 'a-secret-of-tests-with-more-than-32-bytes';
  });
  afterAll(async () => {
    delete process.env.DATABASE_URL;
    delete process.env.PORTCULLIS_SECRET;
    await database.drop();
  });

  it('has a first test that passes', () => onlyManagersReadReports());

  it('has one of programs with API keys that passes', () => programsReadInvoices());

  it.each([
    ['without its database', startWithoutDatabase],
    ['beside it', startBesideDatabase],
  ])('tests a whole application %s', async (_how, start: () => Promise<INestApplication>) => {
    const app = await start();
    await app.init();
    const drafts = async (headers: Readonly<Record<string, string>>): Promise<number> =>
      (
        await supertest(app.getHttpServer() as Server)
          .get('/reports/drafts')
          .set(headers)
      ).status;
    const writer = await signedIn(app, { permissions: ['report:write'] });
    expect(await drafts(writer.headers)).toBe(200);
    expect(await drafts((await signedIn(app, { roles: ['manager'] })).headers)).toBe(403);
    const clock = app.get<TestClock>(Clock, { strict: false });
    const before = clock.now();
    clock.advance(60_000);
    expect(clock.now()).toBeGreaterThanOrEqual(before + 60_000);
    await app.close();
  });
});
