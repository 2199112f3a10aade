import { createHash } from 'node:crypto';
import { Body, Controller, HttpException, Module, Post, Req, UploadedFile, UseInterceptors } from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { configurePortcullis, PortcullisModule, Public, rawRequest, UnparsedBody } from '../../src/index.js';
import type { HttpRequest } from '../../src/index.js';
import { signedIn } from '../../src/testing/index.js';
import { expectProblem } from '../http/expect-problem.js';
import { ADAPTERS } from '../support/test-app.js';
import type { TestDatabase } from '../support/test-database.js';
import { optionsFor, startHost, type HostApp, withDatabaseOfHosts } from './hosts.js';

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

/** More than a strict body may have, and no JSON either. */
const LARGE = '{"twice": 1, "twice": 2}'.repeat(10_000);

let asked = 0;

@Controller()
class FilesController {
  /** Signed over the very bytes, as those who send webhooks do it. */
  @Public()
  @Post('webhooks')
  @UnparsedBody()
  async webhook(@Req() request: HttpRequest, @Body() body: unknown): Promise<object> {
    const chunks: Buffer[] = [];
    for await (const chunk of rawRequest(request)) chunks.push(chunk as Buffer);
    return { sha256: sha256(Buffer.concat(chunks)), body: body === undefined ? 'none' : body };
  }

  @Post('uploads')
  @UnparsedBody()
  @UseInterceptors(FileInterceptor('photo', { limits: { fileSize: 1_000_000 } }))
  upload(@UploadedFile() file: { readonly buffer: Buffer }, @Body() fields: { readonly title?: string }): object {
    asked += 1;
    if (file === undefined) throw new HttpException('No photo', 400);
    return { sha256: sha256(file.buffer), title: fields.title };
  }

  @Post('notes')
  note(@Body() note: object): object {
    return note;
  }
}

let database: TestDatabase;
withDatabaseOfHosts((made) => (database = made));

describe.each(ADAPTERS)('an application with the edge, on %s', (adapter) => {
  let host: HostApp;
  beforeAll(async () => {
    @Module({ imports: [PortcullisModule.forRoot(optionsFor(database))], controllers: [FilesController] })
    class AppModule {}
    host = await startHost(AppModule, adapter, configurePortcullis, { bodyParser: false });
  });
  afterAll(() => host.app.close());

  it.each(['application/json', 'text/plain', 'application/octet-stream'])(
    'leaves the body of a marked route to it: %s',
    async (type) => {
      const { status, body } = await host.request().post('/webhooks').set('content-type', type).send(LARGE);
      expect([status, body]).toEqual([201, { sha256: sha256(LARGE), body: 'none' }]);
    },
  );

  it('holds every other route to strict bodies', async () => {
    const { headers } = await signedIn(host.app);
    const post = (type: string, text: string) =>
      host.request().post('/notes').set(headers).set('content-type', type).send(text);
    expect((await post('application/json', '{"a":1}')).body).toEqual({ a: 1 });
    expectProblem(await post('application/json', '{"a":1,"a":2}'), 400, 'malformed_body');
    expectProblem(await post('text/plain', 'a'), 415, 'unsupported_media_type');
  });
});

describe('uploads through multer, with the edge', () => {
  let host: HostApp;
  beforeAll(async () => {
    @Module({ imports: [PortcullisModule.forRoot(optionsFor(database))], controllers: [FilesController] })
    class AppModule {}
    host = await startHost(AppModule, 'express', configurePortcullis, { bodyParser: false });
  });
  afterAll(() => host.app.close());

  const send = (headers: Readonly<Record<string, string>>) =>
    host
      .request()
      .post('/uploads')
      .set(headers)
      .field('title', 'A large one')
      .attach('photo', Buffer.from(LARGE), 'a.jpg');

  it('arrive, and the fields beside them', async () => {
    const { headers } = await signedIn(host.app);
    const { status, body } = await send(headers);
    expect([status, body]).toEqual([201, { sha256: sha256(LARGE), title: 'A large one' }]);
  });

  it('are refused to whoever isn’t signed in, before they are looked at', async () => {
    asked = 0;
    expectProblem(await send({}), 401, 'credential_missing');
    expect(asked).toBe(0);
  });
});
