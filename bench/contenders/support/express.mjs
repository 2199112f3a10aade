import { once } from 'node:events';
import express from 'express';

/** An Express application that listens on a free port and answers `GET /bench/open` to everybody. */
export async function openExpress() {
  const app = express();
  app.get('/bench/open', answer);
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { app, url: `http://127.0.0.1:${server.address().port}` };
}

/** What every contender answers somebody who is let in. */
export function answer(_request, response) {
  response.json({ ok: true });
}
