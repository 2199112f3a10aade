import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { byUser, SYSTEM } from '../../changes/agent.js';
import { Changes } from '../../changes/changes.js';
import type { Receipt } from '../../changes/receipt.js';
import type { Transaction } from '../../changes/transaction.js';
import type { Transport } from '../../config/index.js';
import { originOf } from '../../http/request-origin.js';
import { LiveSessions } from '../../sessions/live-sessions.js';
import { sessionDevice } from '../../sessions/session-device.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import type { User } from '../../users/user.js';
import type { VerifiedUser } from '../../users/user-credentials.js';
import { InvalidCredentials } from '../../users/users.errors.js';
import { CredentialReader } from '../credentials/credential-reader.js';
import { SignInIssuer, type IssuedSignIn, type SignedIn } from './sign-in-issuer.js';
import { SessionOpening } from './session-opening.js';
import type { SignInRequest } from './sign-in-request.js';

/** A new session in its transport and, where it replaced another, the receipt of that one's end. */
export interface OpenedSession extends SignedIn {
  readonly receipt: Receipt | undefined;
}

/** How somebody proved themselves. */
export interface SignInProof {
  readonly transport: Transport;
  /** RFC 8176. */
  readonly methods: readonly string[];
  /** The identity that vouched for them, and where it is from. */
  readonly identity?: { readonly id: string; readonly provider: string };
  /** Whether the proof still counts, in the transaction, once the user's row is locked. */
  readonly stillCounts?: (transaction: Transaction) => Promise<boolean>;
}

/** Opens the session of somebody who has just proved themselves, in whatever way. */
@Injectable()
export class NewSessions {
  constructor(
    @Inject(CredentialReader) private readonly reader: CredentialReader,
    @Inject(LiveSessions) private readonly liveSessions: LiveSessions,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(SignInIssuer) private readonly issuer: SignInIssuer,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(SessionOpening) private readonly opening: SessionOpening,
  ) {}

  /**
   * The session of a cookie that the new one replaces is ended in the same transaction. Costs one statement; one transaction
   * where it replaces a session, or the proof is looked at again; and a read where a cookie came along.
   *
   * @throws InvalidCredentials where the user was suspended or deleted, or changed their password, since they proved themselves
   */
  async open(verified: VerifiedUser, proof: SignInProof, request: SignInRequest): Promise<OpenedSession> {
    const { transport, methods, identity } = proof;
    const userId = verified.user.id;
    const by = byUser(userId, originOf(request.raw));
    const draft = this.opening.draft(
      by,
      {
        userId,
        generation: verified.sessionGeneration,
        transport,
        device: sessionDevice(request.raw.headers['user-agent'], request.ip),
        authMethods: methods,
        identityId: identity?.id,
      },
      { transport, methods, ...(identity && { provider: identity.provider }) },
    );
    const replaced = transport === 'cookie' ? await this.sessionToReplace(request.raw) : undefined;
    const { stillCounts } = proof;
    if (replaced === undefined && stillCounts === undefined) {
      const opened = await this.opening.open(draft);
      if (opened === undefined) throw new InvalidCredentials({ accountId: userId });
      return { ...(await this.present(opened, verified.user)), receipt: undefined };
    }
    const open = async (transaction: Transaction): Promise<IssuedSignIn> => {
      const opened = await this.opening.openWithin(transaction, draft);
      // Suspended, deleted, or given another password since the check: what was proven no longer counts.
      if (opened === undefined || (await stillCounts?.(transaction)) === false)
        throw new InvalidCredentials({ accountId: userId });
      // After the user's row is locked, as a password change locks them, or the two could deadlock.
      if (replaced !== undefined) await this.sessions.end(transaction, replaced, 'replaced');
      return opened;
    };
    const note = { done: 'session ended: a sign-in took its place', userId, by };
    // `commit` has a receipt also where somebody else ended the replaced one a moment ago: it may not be gone everywhere yet.
    const { value, receipt } = await (replaced === undefined
      ? this.changes.write(open, note)
      : this.changes.commit(open, note));
    return { ...(await this.present(value, verified.user)), receipt };
  }

  /** A sign-in whose tokens can't be minted leaves no session behind that nobody can use. */
  private async present(signIn: IssuedSignIn, user: User): Promise<SignedIn> {
    try {
      return await this.issuer.present(signIn, user);
    } catch (error) {
      const { id } = signIn.issued.session;
      await this.changes.commit((transaction) => this.sessions.end(transaction, id, 'unusable'), {
        done: 'session ended: its tokens could not be minted',
        userId: user.id,
        by: SYSTEM,
      });
      throw error;
    }
  }

  /** The session of the cookie that came along: only its own secret lets a login end it. */
  private async sessionToReplace(raw: IncomingMessage): Promise<string | undefined> {
    const cookie = this.reader.readCookie(raw.rawHeaders);
    const live = cookie === undefined ? undefined : await this.liveSessions.findByToken(cookie);
    return live?.session.id;
  }
}
