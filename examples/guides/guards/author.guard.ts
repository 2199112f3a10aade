import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { principalOf, problem } from 'portcullis';

export class NotTheAuthor extends problem(403, 'not_the_author', 'Only its author may change it') {}

/** Yours: where articles are kept. */
export abstract class Articles {
  abstract authorOf(id: string): Promise<string | undefined>;
}

/** Only the author. Nobody learns from it whether an article exists that isn't theirs. */
@Injectable()
export class AuthorGuard implements CanActivate {
  constructor(private readonly articles: Articles) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { params } = context.switchToHttp().getRequest<{ params: { id: string } }>();
    const userId = principalOf(context)?.userId;
    if (userId && (await this.articles.authorOf(params.id)) === userId) return true;
    throw new NotTheAuthor();
  }
}
