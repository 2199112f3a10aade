import http from 'node:http';
import { WebSocket } from 'ws';
import type { FeedApp } from './feed-app.js';

/** A client with an open stream: what it has heard, and how it ended. */
export interface Listener {
  readonly heard: string[];
  /** Resolves when the stream has been closed: the close code of a WebSocket, 0 for server-sent events. */
  readonly closed: Promise<number>;
  isOpen(): boolean;
  leave(): void;
}

export type Kind = 'sse' | 'websocket';

export type Headers = Readonly<Record<string, string>>;

/** A browser on our own site. */
export const OWN_ORIGIN = 'http://localhost:3000';

/** Long, since a busy machine must not decide a test. */
const PATIENCE_MS = 30_000;

export function listen(kind: Kind, app: FeedApp, headers: Headers): Promise<Listener> {
  return kind === 'sse' ? listenToEvents(app, headers) : listenToSocket(app, headers);
}

/** Opens `GET /v1/feed`, and waits until the server has a stream of it. */
async function listenToEvents(app: FeedApp, headers: Headers): Promise<Listener> {
  const before = app.streams.sizes.streams;
  const heard: string[] = [];
  let open = true;
  const request = http.get(`${app.url}/v1/feed`, { headers: { ...headers }, agent: false });
  const closed = new Promise<number>((resolve) => {
    const end = (): void => {
      open = false;
      resolve(0);
    };
    request.on('response', (response) => {
      if (response.statusCode !== 200) return end();
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        for (const [, data] of text.matchAll(/^data: (.*)$/gm))
          heard.push((JSON.parse(data!) as { text: string }).text);
      });
      response.on('close', end);
    });
    request.on('error', end);
  });
  await until(() => app.streams.sizes.streams > before || !open, 'a stream of events');
  return { heard, closed: within(closed), isOpen: () => open, leave: () => request.destroy() };
}

/** A WebSocket that has been opened. */
export interface SocketListener extends Listener {
  /** Sends a message in Nest's form. */
  send(event: string, data: unknown): void;
  /** Stops answering, as a client would that doesn't want to be closed. */
  goDeaf(): void;
  readonly socket: WebSocket;
}

/** @throws RefusedUpgrade */
export async function listenToSocket(app: FeedApp, headers: Headers): Promise<SocketListener> {
  const socket = new WebSocket(`${app.url.replace('http', 'ws')}/v1/feed/socket`, {
    headers: { origin: OWN_ORIGIN, ...headers },
  });
  const heard: string[] = [];
  socket.on('message', (frame: Buffer) => {
    const { event, data } = JSON.parse(frame.toString()) as { event: string; data: { text?: string; code?: string } };
    heard.push(event === 'feed' ? data.text! : data.code!);
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
    socket.on('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => reject(new RefusedUpgrade(response, body)));
    });
  });
  return {
    socket,
    heard,
    closed: within(closed),
    isOpen: () => socket.readyState === WebSocket.OPEN,
    leave: () => socket.terminate(),
    send: (event, data) => socket.send(JSON.stringify({ event, data })),
    goDeaf: () => socket.pause(),
  };
}

/** What came instead of a connection. */
export class RefusedUpgrade extends Error {
  readonly status: number | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly code: string;

  constructor({ statusCode, headers }: http.IncomingMessage, body: string) {
    super(`${statusCode}: ${body}`);
    this.status = statusCode;
    this.headers = headers;
    this.code = (JSON.parse(body) as { code: string }).code;
  }
}

/** Waits for something that will be so in a moment. */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A promise that nobody has awaited yet must not end the process: so it fails as a value. */
async function within(closed: Promise<number>): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<number>((resolve) => {
    timer = setTimeout(() => resolve(-1), PATIENCE_MS).unref();
  });
  return Promise.race([closed, late]).finally(() => clearTimeout(timer));
}
