import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { NotFound, principalOf, problem, requestOf } from 'portcullis';
import { Articles } from './articles.js';

/** Signed in, and allowed to write, but not this. */
export class NotTheAuthor extends problem(403, 'not_the_author', 'Only its author may do this') {}

/** Ownership: only the author. */
@Injectable()
export class AuthorGuard implements CanActivate {
  constructor(private readonly articles: Articles) {}

  /** @throws NotFound, NotTheAuthor */
  canActivate(context: ExecutionContext): boolean {
    const { params } = requestOf(context) as { params: { id: string; tenant: string } };
    const article = this.articles.all.get(params.id);
    if (article?.tenant !== params.tenant) throw new NotFound();
    // A machine has no user id: null is nobody's name.
    if (principalOf(context)?.userId !== article.authorId) throw new NotTheAuthor();
    return true;
  }
}
