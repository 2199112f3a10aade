import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { principalOf } from 'portcullis';
import { NotTheAuthor } from './reports.errors.js';
import { ReportsService } from './reports.service.js';

/**
 * An ordinary Nest guard. It runs after Portcullis's own, so whoever comes this far is signed in and holds the role that the
 * route asks for; `principalOf` says who it is, however they signed in.
 */
@Injectable()
export class AuthorGuard implements CanActivate {
  constructor(private readonly reports: ReportsService) {}

  /** @throws NotTheAuthor, ReportNotFound */
  canActivate(context: ExecutionContext): boolean {
    const { id } = context.switchToHttp().getRequest<{ params: { id: string } }>().params;
    const { authorId } = this.reports.get(id);
    const userId = principalOf(context)?.userId;
    // A machine has no user id, and a report of the board no author: null is nobody's name.
    if (userId == null || userId !== authorId) throw new NotTheAuthor();
    return true;
  }
}
