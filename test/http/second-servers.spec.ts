import { jest } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { stopOnSignals } from '../../src/http/shutdown.js';
import { giveLocalhostTwoAddresses, SECOND_ADDRESS } from '../support/two-addresses.js';
import { SlowRequest, startEdgeApp } from './edge-app.js';

describe('Fastify on a name with two addresses', () => {
  beforeEach(giveLocalhostTwoAddresses);
  afterEach(() => jest.restoreAllMocks());

  it('sees clients through proxies at both', async () => {
    const { app, port } = await startEdgeApp('fastify', { trustedHops: 1 }, 'localhost');
    for (const address of ['127.0.0.1', SECOND_ADDRESS]) {
      const headers = { 'x-forwarded-for': '203.0.113.9' };
      const response = await fetch(`http://${address}:${port}/v1/pots/whoami`, { headers });
      expect(await response.json()).toMatchObject({ address: '203.0.113.9' });
    }
    await app.close();
  });

  it('finishes what runs at the second one before it stops', async () => {
    const { app, server, port } = await startEdgeApp('fastify', {}, 'localhost');
    const begun = SlowRequest.begins();
    const running = fetch(`http://${SECOND_ADDRESS}:${port}/v1/pots/slow`);
    await begun;
    const close = jest.fn(() => app.close());
    const watched = {
      getHttpAdapter: () => app.getHttpAdapter(),
      get: app.get.bind(app),
      close,
    } as unknown as INestApplication;
    const exited = new Promise<number>((resolve) => {
      const off = stopOnSignals(watched, {
        graceMs: 3_600_000,
        deadlineMs: 7_200_000,
        exit: (code) => {
          off();
          resolve(code);
        },
      });
    });
    const firstClosed = new Promise((resolve) => server.once('close', resolve));
    process.emit('SIGTERM', 'SIGTERM');
    await firstClosed;
    await new Promise((resolve) => setImmediate(resolve));
    // The application lives for as long as a request does.
    expect(close).not.toHaveBeenCalled();
    SlowRequest.finish();
    expect((await running).status).toBe(200);
    expect(await exited).toBe(0);
  });
});
