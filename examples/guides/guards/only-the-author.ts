import assert from 'node:assert/strict';
import { executionContextOf, principalLike } from 'portcullis/testing';
import { Articles } from './articles.js';
import { AuthorGuard, NotTheAuthor } from './author.guard.js';

/** A unit test of a guard: no application, no database. */
export function onlyTheAuthorMayRemove(): void {
  const articles = new Articles();
  articles.all.set('1', { id: '1', tenant: 'acme', authorId: 'ada' });
  const asked = (userId: string | null): boolean =>
    new AuthorGuard(articles).canActivate(
      executionContextOf({ principal: principalLike({ userId }), request: { params: { id: '1', tenant: 'acme' } } }),
    );
  assert.equal(asked('ada'), true);
  assert.throws(() => asked('bob'), NotTheAuthor);
  assert.throws(() => asked(null), NotTheAuthor);
}
