import { randomUUID } from 'node:crypto';
import fastify from 'fastify';

/** The adapter without Nest, and nobody to guard it. */
export async function start({ clients }) {
  const app = fastify();
  app.get('/bench/open', () => ({ ok: true }));
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const headers = Array.from({ length: clients }, () => ({ Authorization: `Session ${randomUUID()}` }));
  return { url, requests: [{ name: 'unguarded', open: '/bench/open', headers }] };
}
