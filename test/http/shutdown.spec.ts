import { Agent, get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { stopOnSignals, stopServing } from '../../src/http/shutdown.js';
import { startEdgeApp } from './edge-app.js';

function fetchText(port: number, path: string, agent?: Agent): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, agent }, (response: IncomingMessage) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    }).on('error', reject);
  });
}

const soon = (ms: number): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, ms));

describe.each(['fastify', 'express'] as const)('stopping on %s', (adapter) => {
  it('finishes what runs, closes idle connections, takes nothing new, and exits 0', async () => {
    const { app, port } = await startEdgeApp(adapter);
    const agent = new Agent({ keepAlive: true });
    await fetchText(port, '/v1/pots', agent);
    const running = fetchText(port, '/v1/pots/slow', agent);
    await soon(50);
    const exited = new Promise<number>((resolve) => {
      const off = stopOnSignals(app, {
        exit: (code) => {
          off();
          resolve(code);
        },
      });
    });
    const started = performance.now();
    process.emit('SIGTERM', 'SIGTERM');
    await soon(50);
    await expect(fetchText(port, '/v1/pots')).rejects.toThrow(/ECONNREFUSED|ECONNRESET/);
    expect(await running).toEqual({ status: 200, text: '{"done":true}' });
    expect(await exited).toBe(0);
    expect(performance.now() - started).toBeLessThan(2000);
    agent.destroy();
  });

  it('cuts what takes too long, and a connection that never says anything', async () => {
    const { app, server, port } = await startEdgeApp(adapter);
    const silent = connect(port, '127.0.0.1');
    await new Promise((resolve) => silent.once('connect', resolve));
    const slow = fetchText(port, '/v1/pots/slow');
    const failed = expect(slow).rejects.toThrow();
    await soon(50);
    const started = performance.now();
    expect(await stopServing(server, 100)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
    await failed;
    await app.close();
    silent.destroy();
  });

  it('exits 1 when the application does not stop cleanly, or at the second signal', async () => {
    const codes: number[] = [];
    const { app, server } = await startEdgeApp(adapter);
    const failing = {
      getHttpServer: () => server,
      close: () => app.close().then(() => Promise.reject(new Error('a hook failed'))),
    } as unknown as INestApplication;
    await new Promise<void>((resolve) => {
      const off = stopOnSignals(failing, {
        exit: (code) => {
          codes.push(code);
          if (codes.length < 2) return;
          off();
          resolve();
        },
      });
      process.emit('SIGINT', 'SIGINT');
      process.emit('SIGTERM', 'SIGTERM');
    });
    expect(codes).toEqual([1, 1]);
  });
});
