import assert from 'node:assert/strict';
import { Test } from '@nestjs/testing';
import { apiKeyFor, PortcullisTestingModule } from 'portcullis/testing';
import { InvoicesModule } from './invoices.module.js';

export async function programsReadInvoices(): Promise<void> {
  const module = await Test.createTestingModule({
    imports: [PortcullisTestingModule.forRoot(), InvoicesModule],
  }).compile();
  const app = module.createNestApplication();
  await app.listen(0, '127.0.0.1');
  const invoices = `${await app.getUrl()}/invoices`;
  const reader = await apiKeyFor(app, { permissions: ['invoice:read'] });
  const other = await apiKeyFor(app, { permissions: ['report:read'] });

  const answer = await fetch(invoices, { headers: reader.headers });
  assert.equal(await answer.text(), '{"readBy":"api-key"}');
  assert.equal((await fetch(invoices, { headers: other.headers })).status, 403);
  await reader.end();
  assert.equal((await fetch(invoices, { headers: reader.headers })).status, 401);
  await app.close();
}
