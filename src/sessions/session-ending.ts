import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../access/index.js';
import { Changes } from '../changes/changes.js';
import type { Receipt } from '../changes/receipt.js';
import { nameOfActor } from '../users/privilege.js';
import type { UserChanged } from '../users/user-administration.service.js';
import { UsersService } from '../users/users.service.js';
import { SessionNotFound } from './sessions.errors.js';
import { SessionsService } from './sessions.service.js';

/** Ends sessions, each call in a transaction of its own with its receipt: when it returns, no node accepts them. */
@Injectable()
export class SessionEnding {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(UsersService) private readonly users: UsersService,
  ) {}

  /**
   * Ends one session of a user. One that has ended already is ended again, with the receipt of the head.
   *
   * @throws SessionNotFound for one that isn't theirs
   */
  async endOne(userId: string, sessionId: string): Promise<Receipt> {
    const { receipt } = await this.changes.commit(
      async (transaction) => {
        const outcome = await this.sessions.end(transaction, sessionId, userId);
        if (outcome === 'unknown') throw new SessionNotFound();
      },
      { done: 'session ended', userId },
    );
    return receipt;
  }

  /** Ends one session whoever's it is; for the operator. @throws SessionNotFound */
  async endAny(sessionId: string): Promise<Receipt> {
    const { receipt } = await this.changes.commit(
      async (transaction) => {
        const outcome = await this.sessions.end(transaction, sessionId);
        if (outcome === 'unknown') throw new SessionNotFound();
      },
      { done: 'session ended', by: 'operator' },
    );
    return receipt;
  }

  /** Ends all sessions of a user: one row, whatever their number. */
  async endAll(userId: string): Promise<Receipt> {
    const { receipt } = await this.changes.commit((transaction) => this.users.endAllSessions(transaction, userId), {
      done: 'all sessions ended',
      userId,
    });
    return receipt;
  }

  /**
   * Ends all sessions of a user but one, which is brought along into the new generation.
   *
   * @throws SessionNotFound where that one has ended meanwhile; then nothing else is ended either
   */
  async endOthers(userId: string, keptSessionId: string): Promise<Receipt> {
    const { receipt } = await this.changes.commit(
      async (transaction) => {
        const generation = await this.users.endAllSessions(transaction, userId);
        if (!(await this.sessions.bringAlong(transaction, keptSessionId, generation))) throw new SessionNotFound();
      },
      { done: 'other sessions ended', userId },
    );
    return receipt;
  }

  /**
   * Ends all sessions of somebody else.
   *
   * @param actor who asks; undefined for the operator at the command line
   * @throws UserNotFound, PrivilegeEscalation
   */
  async endAllOf(actor: Principal | undefined, userId: string): Promise<UserChanged> {
    const { value: user, receipt } = await this.changes.commit(
      async (transaction) => {
        const managed = await this.users.assertMayManage(transaction, actor, userId);
        await this.users.endAllSessions(transaction, userId);
        return managed;
      },
      { done: 'all sessions ended by an administrator', userId, by: nameOfActor(actor) },
    );
    return { user, receipt };
  }
}
