import type { Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { signedIn, TestClock, type SignedIn } from 'portcullis/testing';
import supertest from 'supertest';
import { startArticles } from '../../examples/guides/guards/articles-app.js';
import { Articles } from '../../examples/guides/guards/articles.js';
import { onlyTheAuthorMayRemove } from '../../examples/guides/guards/only-the-author.js';
import { expectProblem } from '../http/expect-problem.js';

const PERMISSIONS = ['article:write'];

let app: INestApplication;
let articles: Articles;
let author: SignedIn;
let colleague: SignedIn;
let reader: SignedIn;
let stranger: SignedIn;

beforeAll(async () => {
  app = await startArticles();
  articles = app.get(Articles, { strict: false });
  author = await signedIn(app, { permissions: PERMISSIONS, roles: ['editor'] });
  colleague = await signedIn(app, { permissions: PERMISSIONS });
  reader = await signedIn(app);
  stranger = await signedIn(app, { permissions: PERMISSIONS, roles: ['editor'] });
  articles.all.set('1', { id: '1', tenant: 'acme', authorId: author.userId });
  articles.all.set('2', { id: '2', tenant: 'acme', authorId: reader.userId });
  articles.members.set('acme', new Set([author.userId, colleague.userId, reader.userId]));
  articles.members.set('poor', new Set([author.userId]));
  articles.features.set('acme', new Set(['export']));
});
afterAll(() => app.close());

function ask(method: 'get' | 'post' | 'delete', path: string, who?: SignedIn): supertest.Test {
  const agent = supertest(app.getHttpServer() as Server);
  return agent[method](`/tenants/${path}`).set(who?.headers ?? {});
}

describe('the guards of docs/guards.md', () => {
  it('are shown to work by their unit test', () => onlyTheAuthorMayRemove());

  it('let the author remove an article, and nobody else', async () => {
    await ask('delete', 'acme/articles/1', author).expect(200);
    expectProblem(await ask('delete', 'acme/articles/1', colleague), 403, 'not_the_author');
    expectProblem(await ask('delete', 'acme/articles/9', author), 404, 'not_found');
    expectProblem(await ask('delete', 'poor/articles/1', author), 404, 'not_found');
  });

  it('are asked after @Permissions: the author of an article who may not write is told that', async () => {
    expectProblem(await ask('delete', 'acme/articles/2', reader), 403, 'insufficient_permission');
  });

  it('let nobody in whom Portcullis doesn’t know', async () => {
    for (const [method, path] of [
      ['get', 'acme/articles'],
      ['delete', 'acme/articles/1'],
      ['post', 'acme/articles/1/publication'],
      ['get', 'acme/articles/export'],
    ] as const) {
      expectProblem(await ask(method, path), 401, 'credential_missing');
    }
  });

  it('keep tenants apart, in every mode, and say of foreign ones what they say of unknown ones', async () => {
    await ask('get', 'acme/articles', reader).expect(200);
    const foreign = await ask('get', 'acme/articles', stranger);
    const unknown = await ask('get', 'nowhere/articles', stranger);
    expectProblem(foreign, 404, 'tenant_not_found');
    expectProblem(unknown, 404, 'tenant_not_found');
    expectProblem(await ask('delete', 'acme/articles/1', stranger), 404, 'tenant_not_found');
  });

  it('let editors publish in opening hours, and say when those begin', async () => {
    const clock = app.get(TestClock);
    clock.set(new Date('2030-01-01T09:00:00Z'));
    await ask('post', 'acme/articles/1/publication', author).expect(201);
    expectProblem(await ask('post', 'acme/articles/1/publication', colleague), 403, 'insufficient_permission');
    clock.set(new Date('2030-01-01T17:00:00Z'));
    const answer = await ask('post', 'acme/articles/1/publication', author);
    expectProblem(answer, 403, 'closed');
    const wait = Number(answer.headers['retry-after']);
    expect(wait).toBeGreaterThan(16 * 3_600 - 60);
    expect(wait).toBeLessThanOrEqual(16 * 3_600);
    clock.set(new Date('2030-01-02T08:59:00Z'));
    expectProblem(await ask('post', 'acme/articles/1/publication', author), 403, 'closed');
  });

  it('hold a tenant to its plan, and name the feature', async () => {
    await ask('get', 'acme/articles/export', author).expect(200);
    const answer = await ask('get', 'poor/articles/export', author);
    expectProblem(answer, 403, 'not_in_plan');
    expect((answer.body as { detail: string }).detail).toBe('The plan of poor does not include "export".');
  });
});
