import { randomUUID } from 'node:crypto';
import { route } from '../support/guarded-routes.mjs';
import { openNest } from './support/nest.mjs';

class Routes {}

/** A Nest application that has never heard of Portcullis, and nobody to guard it. */
export async function start({ adapter, clients }) {
  const { url } = await openNest({ module: Routes, controllers: [route('open')] }, adapter);
  const headers = Array.from({ length: clients }, () => ({ Authorization: `Session ${randomUUID()}` }));
  return { url, requests: [{ name: 'unguarded', open: '/bench/open', headers }] };
}
