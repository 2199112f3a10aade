import { randomUUID } from 'node:crypto';
import { openExpress } from './support/express.mjs';

/** The adapter without Nest, and nobody to guard it. */
export async function start({ clients }) {
  const { url } = await openExpress();
  const headers = Array.from({ length: clients }, () => ({ Authorization: `Session ${randomUUID()}` }));
  return { url, requests: [{ name: 'unguarded', open: '/bench/open', headers }] };
}
