import request from 'supertest';
import { createLogger } from '../../src/http/logging/logger.js';
import { startEdgeApp } from './edge-app.js';
import type { RunningApp } from './edge-app.js';

describe.each(['fastify', 'express'] as const)('the request log on %s', (adapter) => {
  let running: RunningApp;
  const lines: Record<string, unknown>[] = [];

  beforeAll(async () => {
    const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
    running = await startEdgeApp(adapter, { requestLog: createLogger('info', destination), trustedHops: 1 });
  });
  afterAll(() => running.app.close());
  beforeEach(() => void lines.splice(0));

  const soon = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 30));
  /** A line is written once the answer is out; one that is too many would come with it. */
  const settled = async (): Promise<void> => {
    while (lines.length === 0) await soon();
    await soon();
  };

  it('has one line for each request, with what is needed and nothing secret', async () => {
    await request(running.server)
      .post('/v1/pots?token=q-hidden')
      .set('x-request-id', 'r1')
      .set('x-forwarded-for', '1.1.1.1, 203.0.113.9')
      .set('authorization', 'Bearer h-hidden')
      .set('cookie', '__Host-portcullis=c-hidden')
      .send({ size: 1, tags: ['b-hidden'] });
    await settled();
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.any(String) as string,
        requestId: 'r1',
        method: 'POST',
        path: '/v1/pots',
        status: 201,
        ms: expect.any(Number) as number,
        address: '203.0.113.9',
        msg: 'request',
      },
    ]);
    expect(JSON.stringify(lines)).not.toContain('hidden');
  });

  it.each([
    ['/nowhere', 404, 'info'],
    ['/v1/pots/crash', 500, 'error'],
    ['/v1/pots/%FF', 400, 'info'],
  ])('has a line for %s as well', async (path, status, level) => {
    await request(running.server).get(path);
    await settled();
    expect(lines).toMatchObject([{ path, status, level }]);
  });

  it('knows the address behind a proxy in handlers too', async () => {
    const response = await request(running.server).get('/v1/pots/whoami').set('x-forwarded-for', 'x, 203.0.113.7');
    expect(response.body.address).toBe('203.0.113.7');
  });
});
