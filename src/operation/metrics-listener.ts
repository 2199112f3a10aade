import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { CONFIG, type Config } from '../config/index.js';
import { listenError } from '../http/listen-error.js';
import { METRICS_TYPE, MetricsPage } from './metrics-page.js';

const HEADERS_TIMEOUT_MS = 5_000;

/** `GET /metrics` without a credential on `metrics.port`, where that is set, and nothing else. */
@Injectable()
export class MetricsListener implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(MetricsListener.name);
  private server: Server | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(HttpAdapterHost) private readonly adapterHost: Partial<HttpAdapterHost>,
    @Inject(MetricsPage) private readonly page: MetricsPage,
  ) {}

  /** Not in a process that serves nobody, such as a command. @throws ListenError */
  async onApplicationBootstrap(): Promise<void> {
    const { http, metrics } = this.config;
    const { port } = metrics;
    if (port === undefined || !this.adapterHost.httpAdapter) return;
    const server = createServer({ headersTimeout: HEADERS_TIMEOUT_MS }, (request, response) => {
      void this.answer(request, response);
    });
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(listenError(error, http.host, port, 'metrics.port')));
      server.listen(port, http.host, resolve);
    });
  }

  async onApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (server?.listening !== true) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  private async answer({ method, url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path] = url.split('?');
    if (path !== '/metrics') return end(response, 404, 'Only /metrics is here.');
    response.setHeader('allow', 'GET, HEAD');
    if (method !== 'GET' && method !== 'HEAD') return end(response, 405, 'Only GET is known.');
    try {
      const text = await this.page.text();
      end(response.setHeader('content-type', METRICS_TYPE), 200, text);
    } catch (error) {
      this.logger.warn({ err: error }, 'the metrics could not be gathered');
      end(response, 503, 'The metrics could not be gathered.');
    }
  }
}

function end(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  if (!response.hasHeader('content-type')) response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.setHeader('x-content-type-options', 'nosniff').end(text);
}
