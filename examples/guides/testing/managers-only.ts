import assert from 'node:assert/strict';
import { Test } from '@nestjs/testing';
import { PortcullisTestingModule, signedIn } from 'portcullis/testing';
import { ReportsController } from './reports.module.js';

export async function onlyManagersReadReports(): Promise<void> {
  const module = await Test.createTestingModule({
    imports: [PortcullisTestingModule.forRoot({ auth: { mode: 'hybrid' } })],
    controllers: [ReportsController],
  }).compile();
  const app = module.createNestApplication();
  await app.listen(0, '127.0.0.1');
  const reports = `${await app.getUrl()}/reports`;
  const manager = await signedIn(app, { roles: ['manager'] });
  const colleague = await signedIn(app);

  assert.equal((await fetch(reports, { headers: manager.headers })).status, 200);
  assert.equal((await fetch(reports, { headers: colleague.headers })).status, 403);
  assert.equal((await fetch(reports)).status, 401);
  await manager.end();
  assert.equal((await fetch(reports, { headers: manager.headers })).status, 401);
  await app.close();
}
