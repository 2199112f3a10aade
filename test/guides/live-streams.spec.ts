import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { Report, ReportController } from '../../examples/guides/live-streams/report.controller.js';
import { LiveStreams } from '../../src/index.js';
import { until } from '../streams/listeners.js';
import { grantRole, register, signIn, type SignIn } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';

/** A report without an end, which knows whether it is still being read. */
class EndlessReport extends Report {
  reading = 0;

  override async *lines(): AsyncIterable<string> {
    this.reading += 1;
    try {
      for (let line = 1; ; line += 1) {
        yield `line ${line}\n`;
        await sleep(5);
      }
    } finally {
      this.reading -= 1;
    }
  }
}

@Module({ controllers: [ReportController], providers: [{ provide: Report, useClass: EndlessReport }] })
class ReportModule {}

describe.each(ADAPTERS)('the download of docs/live-streams.md, on %s', (adapter) => {
  let app: TestApp;
  let report: EndlessReport;
  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } }, imports: [ReportModule] });
    report = app.app.get<Report, EndlessReport>(Report, { strict: false });
  });
  afterAll(() => app.close());

  const reader = async (): Promise<SignIn> => {
    const person = await register(app);
    await grantRole(app, person, 'reader', ['report:read']);
    return signIn(app, person, 'header');
  };
  /** Starts to download. @returns when the body began; `ended` once nothing more comes */
  const download = async ({ headers }: SignIn) => {
    const request = http.get(`${app.url}/report`, { headers: { ...headers }, agent: false });
    const response = await new Promise<http.IncomingMessage>((resolve, reject) =>
      request.once('response', resolve).once('error', reject),
    );
    expect(response.statusCode).toBe(200);
    let text = '';
    const ended = new Promise<void>((resolve) => response.once('close', resolve));
    response
      .setEncoding('utf8')
      .on('data', (part: string) => (text += part))
      .on('error', () => undefined);
    await until(() => text.includes('line 3'), 'the beginning of the report');
    return { ended, leave: () => request.destroy() };
  };
  const nothingIsKept = async () => {
    const streams = app.app.get(LiveStreams, { strict: false });
    await until(() => report.reading === 0 && streams.sizes.streams === 0, 'the report is read no more');
  };

  it('ends when its reader signs out', async () => {
    const signedIn = await reader();
    const { ended } = await download(signedIn);
    await app.request().post('/v1/auth/logout').set(signedIn.headers).expect(204);
    await ended;
    await nothingIsKept();
    await app.request().get('/report').set(signedIn.headers).expect(401);
  });

  it('is forgotten when its reader leaves', async () => {
    const { leave } = await download(await reader());
    leave();
    await nothingIsKept();
  });
});
