import { Agent, get } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { stopOnSignals, stopServing } from '../../src/http/shutdown.js';
import { PotsController, SlowRequest, startEdgeApp } from './edge-app.js';

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

/** Resolves once the server takes nothing new. */
function deaf(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const look = setInterval(() => {
      if (server.listening) return;
      clearInterval(look);
      resolve();
    }, 5);
  });
}

describe.each(['fastify', 'express'] as const)('stopping on %s', (adapter) => {
  it('finishes what runs, closes idle connections, takes nothing new, and exits 0', async () => {
    const { app, server, port } = await startEdgeApp(adapter);
    const agent = new Agent({ keepAlive: true });
    await fetchText(port, '/v1/pots', agent);
    const begun = SlowRequest.begins();
    const running = fetchText(port, '/v1/pots/slow', agent);
    await begun;
    const exited = new Promise<number>((resolve) => {
      // So much time that whatever it has to cut shows.
      const off = stopOnSignals(app, {
        graceMs: 3_600_000,
        deadlineMs: 7_200_000,
        exit: (code) => {
          off();
          resolve(code);
        },
      });
    });
    process.emit('SIGTERM', 'SIGTERM');
    await deaf(server);
    await expect(fetchText(port, '/v1/pots')).rejects.toThrow(/ECONNREFUSED|ECONNRESET/);
    SlowRequest.finish();
    expect(await running).toEqual({ status: 200, text: '{"done":true}' });
    expect(await exited).toBe(0);
    agent.destroy();
  });

  it('says that a connection closes to whoever asks on it while the server stops', async () => {
    const { app, server, port } = await startEdgeApp(adapter);
    const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
    const halfAsked = connect(port, '127.0.0.1');
    const answer = new Promise<string>((resolve) => {
      let text = '';
      halfAsked.on('data', (chunk: Buffer) => (text += chunk.toString())).on('close', () => resolve(text));
    });
    halfAsked.write('GET /v1/pots HTTP/1.1\r\nhost: localhost\r\n');
    const socket = await accepted;
    if (socket.bytesRead === 0) await new Promise((resolve) => socket.once('data', resolve));
    const begun = SlowRequest.begins();
    const other = fetchText(port, '/v1/pots/slow');
    await begun;
    const stopped = stopServing(server, 3_600_000);
    await deaf(server);
    halfAsked.write('\r\n');
    const answered = await answer;
    SlowRequest.finish();
    await other;
    expect(await stopped).toBe(true);
    await app.close();
    expect(answered).toMatch(/^HTTP\/1\.1 200 OK\r\n(?:.+\r\n)*connection: close\r\n/i);
  });

  it('answers what was already on its way on a connection that was idle, as a proxy keeps them', async () => {
    const { app, server, port } = await startEdgeApp(adapter);
    const proxy = new Agent({ keepAlive: true });
    await fetchText(port, '/v1/pots', proxy);
    const stopped = stopServing(server);
    expect(await fetchText(port, '/v1/pots', proxy)).toMatchObject({ status: 200 });
    expect(await stopped).toBe(true);
    await app.close();
    proxy.destroy();
  });

  it('answers who has only just connected', async () => {
    const { app, server, port } = await startEdgeApp(adapter);
    const accepted = new Promise((resolve) => server.once('connection', resolve));
    const proxy = connect(port, '127.0.0.1');
    const answer = new Promise<string>((resolve) => proxy.once('data', (chunk: Buffer) => resolve(chunk.toString())));
    const lost = new Promise<string>((resolve) =>
      proxy.once('close', () => resolve('closed')).on('error', () => undefined),
    );
    await accepted;
    const stopped = stopServing(server);
    await deaf(server);
    proxy.write('GET /v1/pots HTTP/1.1\r\nhost: localhost\r\n\r\n');
    expect(await Promise.race([answer, lost])).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(await stopped).toBe(true);
    await app.close();
  });

  it('waits for no connection that has never said anything', async () => {
    const { app, server, port } = await startEdgeApp(adapter);
    const accepted = new Promise((resolve) => server.once('connection', resolve));
    const silent = connect(port, '127.0.0.1');
    await accepted;
    // So much time that it would show.
    expect(await stopServing(server, 3_600_000)).toBe(true);
    await app.close();
    silent.destroy();
  });

  it('cuts what takes too long, and a connection that never says all', async () => {
    const { app, server, port } = await startEdgeApp(adapter);
    const half = connect(port, '127.0.0.1');
    const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
    half.write('GET / HT');
    const socket = await accepted;
    if (socket.bytesRead === 0) await new Promise((resolve) => socket.once('data', resolve));
    const begun = SlowRequest.begins();
    const failed = expect(fetchText(port, '/v1/pots/slow')).rejects.toThrow();
    await begun;
    // The request is never finished: it would wait for ever.
    expect(await stopServing(server, 100)).toBe(false);
    await failed;
    await app.close();
    half.destroy();
  });

  it('takes the same signal again for an echo for a while, and after that ends at once', async () => {
    const codes = async (echoMs: number): Promise<number[]> => {
      const exits: number[] = [];
      const { app } = await startEdgeApp(adapter);
      await new Promise<void>((resolve) => {
        const off = stopOnSignals(app, {
          echoMs,
          exit: (code) => {
            exits.push(code);
            if (code !== 0) return;
            off();
            resolve();
          },
        });
        process.emit('SIGINT', 'SIGINT');
        process.emit('SIGINT', 'SIGINT');
      });
      return exits;
    };
    expect(await codes(3_600_000)).toEqual([0]);
    expect(await codes(0)).toEqual([1, 0]);
  });

  it('exits 1 when the application does not stop cleanly, or at the second signal', async () => {
    const codes: number[] = [];
    const { app } = await startEdgeApp(adapter);
    // Nest itself resolves all the same.
    Object.assign(app.get(PotsController), { onApplicationShutdown: () => Promise.reject(new Error('a hook failed')) });
    await new Promise<void>((resolve) => {
      const off = stopOnSignals(app, {
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
