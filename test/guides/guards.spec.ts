import { Controller, Get, UseGuards } from '@nestjs/common';
import { Articles, AuthorGuard } from '../../examples/guides/guards/author.guard.js';
import { OpeningHoursGuard, Time } from '../../examples/guides/guards/opening-hours.guard.js';
import { Roles } from '../../src/index.js';
import { grantRole, register, signIn } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

@Controller('articles')
class ArticlesController {
  @Get(':id')
  @Roles('writer')
  @UseGuards(OpeningHoursGuard, AuthorGuard)
  edit(): { ok: true } {
    return { ok: true };
  }
}

describe('the guards in docs/guards.md', () => {
  let app: TestApp;
  let hour = 12;
  const authors = new Map<string, string>();

  beforeAll(async () => {
    app = await startTestApp({
      controllers: [ArticlesController],
      providers: [
        AuthorGuard,
        OpeningHoursGuard,
        { provide: Articles, useValue: { authorOf: async (id: string) => authors.get(id) } },
        { provide: Time, useValue: { now: () => new Date(Date.UTC(2026, 0, 1, hour)) } },
      ],
    });
  });
  afterAll(() => app.close());
  beforeEach(() => (hour = 12));

  it('let the author in by day, and say why they refuse others', async () => {
    const [author, other, reader] = [await register(app), await register(app), await register(app)];
    for (const writer of [author, other]) await grantRole(app, writer, 'writer');
    authors.set('one', author.id);
    const ask = async (person?: typeof author): Promise<unknown> => {
      const headers = person === undefined ? {} : (await signIn(app, person)).headers;
      const { status, body } = await app.request().get('/articles/one').set(headers);
      return status === 200 ? status : body.code;
    };
    expect(await ask(author)).toBe(200);
    expect(await ask(other)).toBe('not_the_author');
    expect(await ask(reader)).toBe('insufficient_permission');
    expect(await ask()).toBe('credential_missing');
    hour = 18;
    expect(await ask(author)).toBe('closed');
  });
});
