import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import type { PortcullisOptions } from '../../src/config/index.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { selfSignedCertificate } from './certificate.js';
import { launch } from './chromium.js';
import type { Loss } from './losses.js';

/** Pages and the API at one origin, with a network between that tests can make lose answers. */
export interface Site {
  readonly app: TestApp;
  /** The public URL. */
  readonly url: string;
  /** The same server by another name: to a browser another origin, and perhaps another site. */
  at(host: string): string;
  /** Decides for each answer whether it is lost; undefined loses none. */
  lose: ((path: string) => Loss | undefined) | undefined;
  /** Keeps an answer back, once the server has given it, until that resolves. */
  hold: ((path: string) => Promise<void> | undefined) | undefined;
  /** What has come to the API, in order. */
  readonly arrived: Arrived[];
  /** For each path, the most requests that the API had to answer at the same moment. */
  readonly mostAtOnce: Map<string, number>;
  close(): Promise<void>;
}

/** A request as a browser sent it, whatever it let the page see of the answer. */
export interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly cookie: string | undefined;
  readonly authorization: string | undefined;
  readonly status: number;
}

/** What a site is made of. */
export interface SiteOptions {
  /** `localhost` by http, unless it says otherwise. */
  readonly host?: string;
  readonly https?: boolean;
  readonly config?: PortcullisOptions;
  /** Further names whose pages may use the API. */
  readonly allowedHosts?: readonly string[];
}

const PAGE = '<!doctype html><title>page</title><script src="/page.js"></script>';

/** One browser and one site for all tests of a `describe`, called at its top. */
export function withBrowserAndSite(take: (browser: Browser, site: Site) => void): void {
  let browser: Browser | undefined;
  let site: Site | undefined;
  beforeAll(async () => {
    browser = await launch();
    site = await startSite();
    take(browser, site);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });
}

export async function startSite(options: SiteOptions = {}): Promise<Site> {
  const { host = 'localhost', https = false, config = {}, allowedHosts = [] } = options;
  const script = await bundledPage();
  const server = https ? createSecureServer(selfSignedCertificate()) : createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const at = (name: string): string => `${https ? 'https' : 'http'}://${name}:${port}`;
  const http = { ...config.http, publicUrl: at(host), allowedOrigins: allowedHosts.map(at) };
  const app = await startTestApp({ config: { ...config, http } });
  const site: Site = {
    app,
    url: at(host),
    at,
    lose: undefined,
    hold: undefined,
    arrived: [],
    mostAtOnce: new Map(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await app.close();
    },
  };
  const underWay = new Map<string, number>();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url === '/page') response.setHeader('content-type', 'text/html').end(PAGE);
    else if (request.url === '/page.js') response.setHeader('content-type', 'text/javascript').end(script);
    else pass(request, response, site, underWay);
  });
  return site;
}

/** The answer is lost only when all of it has come from the server: it has acted by then. */
function pass(
  request: IncomingMessage,
  response: ServerResponse,
  { app, lose, hold, arrived, mostAtOnce }: Site,
  underWay: Map<string, number>,
): void {
  const { method = '', url = '/', headers } = request;
  const { pathname: path } = new URL(url, app.url);
  const count = (by: number): void => {
    const now = (underWay.get(path) ?? 0) + by;
    underWay.set(path, now);
    mostAtOnce.set(path, Math.max(now, mostAtOnce.get(path) ?? 0));
  };
  count(1);
  const onward = forward(app.url + url, { method, headers }, (answer) => {
    const parts: Buffer[] = [];
    answer.on('data', (part: Buffer) => parts.push(part));
    const deliver = async (): Promise<void> => {
      const body = Buffer.concat(parts);
      count(-1);
      const { cookie, authorization } = headers;
      arrived.push({ method, path, cookie, authorization, status: answer.statusCode ?? 0 });
      await hold?.(path);
      const loss = lose?.(path);
      if (loss === 'silent') return;
      if (loss === 'reset') return void request.socket.destroy();
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      if (loss === undefined) return void response.end(body);
      response.write(body.subarray(0, body.length / 2), () => request.socket.destroy());
    };
    answer.on('end', () => void deliver());
  });
  onward.on('error', () => request.socket.destroy());
  request.pipe(onward);
}

async function bundledPage(): Promise<string> {
  const entry = fileURLToPath(new URL('page-script.ts', import.meta.url));
  const bundled = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'iife',
    platform: 'browser',
    write: false,
  });
  return bundled.outputFiles[0]!.text;
}
