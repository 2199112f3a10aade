import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { OPERATOR, SYSTEM, type Agent } from '../changes/agent.js';
import { Changes } from '../changes/changes.js';
import type { Receipt } from '../changes/receipt.js';
import { isUuid } from '../database/uuid.js';
import { agentOf, type Actor } from '../users/privilege.js';
import type { UserChanged } from '../users/user-administration.service.js';
import { UsersService } from '../users/users.service.js';
import { SessionNotFound } from './sessions.errors.js';
import { SessionsService } from './sessions.service.js';

/**
 * Ends sessions, each call in a transaction of its own with its receipt: when it returns, no node accepts them. Who ends them is
 * for the audit log; where nobody is named, it was the application itself.
 *
 * Each costs one transaction of a few statements, and the wait for the nodes: milliseconds while all are healthy, a lease at
 * most.
 */
@Injectable()
export class SessionEnding {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(UsersService) private readonly users: UsersService,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /**
   * Ends one session of a user. One that has ended already is ended again, with the receipt of the head.
   *
   * @throws SessionNotFound for one that isn't theirs
   */
  endOne(userId: string, sessionId: string, by: Agent = SYSTEM): Promise<Receipt> {
    return this.end(sessionId, by, userId);
  }

  /** Ends one session whoever's it is; for the operator. @throws SessionNotFound */
  endAny(sessionId: string): Promise<Receipt> {
    return this.end(sessionId, OPERATOR);
  }

  /** Ends all sessions of a user: one row, whatever their number. @throws UserNotFound */
  async endAll(userId: string, by: Agent = SYSTEM): Promise<Receipt> {
    const { receipt } = await this.changes.commit(
      async (transaction) => {
        await this.users.endAllSessions(transaction, userId);
        this.audit.record(transaction, { type: 'user.signed_out', subject: userId, details: { scope: 'all' } });
      },
      { done: 'all sessions ended', userId, by },
    );
    return receipt;
  }

  /**
   * Ends all sessions of a user but one, which is brought along into the new generation.
   *
   * @throws UserNotFound
   * @throws SessionNotFound where that one has ended meanwhile; then nothing else is ended either
   */
  async endOthers(userId: string, keptSessionId: string, by: Agent = SYSTEM): Promise<Receipt> {
    const { receipt } = await this.changes.commit(
      async (transaction) => {
        const generation = await this.users.endAllSessions(transaction, userId);
        if (!isUuid(keptSessionId)) throw new SessionNotFound();
        if (!(await this.sessions.bringAlong(transaction, keptSessionId, generation))) throw new SessionNotFound();
        const details = { scope: 'others', keptSessionId } as const;
        this.audit.record(transaction, { type: 'user.signed_out', subject: userId, details });
      },
      { done: 'other sessions ended', userId, by },
    );
    return receipt;
  }

  /**
   * Ends all sessions of somebody else.
   *
   * @param actor who asks; undefined for the operator at the command line
   * @throws UserNotFound, PrivilegeEscalation
   */
  async endAllOf(actor: Actor, userId: string): Promise<UserChanged> {
    const { value: user, receipt } = await this.changes.commit(
      async (transaction) => {
        const managed = await this.users.assertMayManage(transaction, actor, userId);
        await this.users.endAllSessions(transaction, managed.id);
        this.audit.record(transaction, { type: 'user.signed_out', subject: managed.id, details: { scope: 'all' } });
        return managed;
      },
      { done: 'all sessions ended by an administrator', userId, by: agentOf(actor) },
    );
    return { user, receipt };
  }

  private async end(sessionId: string, by: Agent, userId?: string): Promise<Receipt> {
    if (!isUuid(sessionId) || !isUuid(userId ?? sessionId)) throw new SessionNotFound();
    const { receipt } = await this.changes.commit(
      async (transaction) => {
        const outcome = await this.sessions.end(transaction, sessionId, 'ended', userId);
        if (outcome === 'unknown') throw new SessionNotFound();
      },
      { done: 'session ended', ...(userId !== undefined && { userId }), by },
    );
    return receipt;
  }
}
