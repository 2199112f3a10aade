import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import { anonymous } from '../../changes/agent.js';
import { Changes } from '../../changes/changes.js';
import { Clock } from '../../clock/clock.js';
import { CONFIG, type Config } from '../../config/index.js';
import { AddressLimits } from '../../http/limited-by-address.js';
import { originOf } from '../../http/request-origin.js';
import { IdentityTaken } from '../../users/identities/identities.errors.js';
import { IdentitiesService, type IdentifiedUser } from '../../users/identities/identities.service.js';
import { insertUser } from '../../users/user-insertion.js';
import { EmailInput, NameInput } from '../../users/user.schemas.js';
import { AccountSuspended, EmailTaken } from '../../users/users.errors.js';
import { RegistrationDisabled } from '../auth.errors.js';
import type { SignInRequest } from '../sign-in/sign-in-request.js';
import type { ProvenIdentity } from './identity-proof.service.js';
import { IdentityNotLinked, IdentityWithoutEmail } from './providers.errors.js';
import type { SignsInMark } from './sign-in-provider.js';

/** Finds the account of an identity, or makes one. */
@Injectable()
export class IdentityAccounts {
  constructor(
    @Inject(IdentitiesService) private readonly identities: IdentitiesService,
    @Inject(AddressLimits) private readonly limits: AddressLimits,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Whose identity it is decides, and nothing else: an equal e-mail address makes nobody the owner of an account, whatever a
   * provider says of it. Costs one read; a new account one transaction, and counts as a registration from its address.
   *
   * @throws AccountSuspended
   * @throws IdentityNotLinked where the address is an account's
   * @throws IdentityWithoutEmail, RegistrationDisabled, TooManyAttempts where there is no account to be made
   */
  async find(identity: ProvenIdentity, mark: SignsInMark, request: SignInRequest): Promise<IdentifiedUser> {
    try {
      const found =
        (await this.identities.findUser(identity.provider, identity.subject)) ??
        (await this.make(identity, mark, request));
      if (found.user.status === 'suspended') throw new AccountSuspended({ accountId: found.user.id });
      return found;
    } catch (error) {
      await this.auditRefusal(error, identity, request);
      throw error;
    }
  }

  private async make(identity: ProvenIdentity, mark: SignsInMark, request: SignInRequest): Promise<IdentifiedUser> {
    const { registration } = this.config;
    if (mark.newAccounts === 'never' || (mark.newAccounts === 'registration' && !registration.enabled))
      throw new RegistrationDisabled({ detail: 'No account is linked to the identity.' });
    const email = EmailInput.safeParse(identity.email);
    if (!email.success) throw new IdentityWithoutEmail();
    await this.limits.admit('registrations', request.ip ?? '');
    try {
      await this.changes.grant(
        async (transaction) => {
          const user = await insertUser(transaction, {
            email: email.data,
            name: NameInput.safeParse(identity.name).data,
            passwordHash: undefined,
            emailVerified: identity.emailVerified ?? false,
            createdAt: this.clock.date(),
          });
          this.audit.record(transaction, { type: 'user.registered', subject: user.id });
          await this.identities.link(transaction, user.id, identity.provider, identity.subject);
        },
        anonymous(originOf(request.raw)),
      );
    } catch (error) {
      if (!(error instanceof EmailTaken) && !(error instanceof IdentityTaken)) throw error;
      // Perhaps by this very identity, a moment ago.
    }
    const made = await this.identities.findUser(identity.provider, identity.subject);
    if (made === undefined)
      throw new IdentityNotLinked({
        detail: 'Sign in to that account in another way, and link the identity there.',
      });
    return made;
  }

  private async auditRefusal(error: unknown, { provider }: ProvenIdentity, { raw }: SignInRequest): Promise<void> {
    const suspended = error instanceof AccountSuspended;
    if (!suspended && !(error instanceof IdentityNotLinked)) return;
    await this.audit.write(anonymous(originOf(raw)), {
      type: 'sign_in.failed',
      subject: suspended ? error.accountId : undefined,
      details: { reason: suspended ? 'account_suspended' : 'identity_not_linked', provider },
    });
  }
}
