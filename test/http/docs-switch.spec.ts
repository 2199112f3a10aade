import type { INestApplication } from '@nestjs/common';
import supertest from 'supertest';
import { parseConfig } from '../../src/config/index.js';
import { createPortcullisApp } from '../../src/host-app.js';
import { PortcullisModule } from '../../src/portcullis.module.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { ADAPTERS } from '../support/test-app.js';
import { expectProblem } from './expect-problem.js';

const PATHS = ['/docs', '/docs/swagger-ui.css', '/openapi.json'];

describe.each(ADAPTERS)('the API’s documentation on %s', (adapter) => {
  let database: TestDatabase;
  let app: INestApplication | undefined;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => app?.close());
  afterAll(() => database.drop());

  const start = async (http: { docs?: boolean }, options: { docs?: boolean } = {}): Promise<string> => {
    const config = parseConfig(
      { http: { adapter, publicUrl: 'http://localhost:3000', ...http }, database: { url: database.url, poolSize: 2 } },
      { env: { PORTCULLIS_ENV: 'test', PORTCULLIS_SECRET: 'a-secret-of-tests-with-more-than-32-bytes' } },
    );
    app = await createPortcullisApp(PortcullisModule.forConfig(config), config, { logger: false, ...options });
    await app.listen(0, '127.0.0.1');
    return app.getUrl();
  };

  it('is served unless switched off', async () => {
    const url = await start({});
    for (const path of PATHS) await supertest(url).get(path).expect(200);
  });

  it('is nowhere where http.docs is false', async () => {
    const url = await start({ docs: false });
    for (const path of PATHS) expectProblem(await supertest(url).get(path), 404, 'not_found');
    await supertest(url).get('/health/live').expect(200);
  });

  it('is as an application says that asks for it', async () => {
    const url = await start({ docs: false }, { docs: true });
    for (const path of PATHS) await supertest(url).get(path).expect(200);
  });
});
