import { DatabaseError } from 'pg';
import { problem, type ProblemOptions } from '../http/problem.js';

/** What a refused sign-in knows about its account: for the audit log, and never part of an answer. */
interface SignInRefusal extends ProblemOptions {
  /** Undefined where there is no such account. */
  readonly accountId?: string | undefined;
}

/** Wrong password, unknown account, account without a password: alike in answer and in work done. */
export class InvalidCredentials extends problem(401, 'invalid_credentials', 'E-mail or password is wrong') {
  readonly accountId: string | undefined;

  constructor({ accountId, ...options }: SignInRefusal = {}) {
    super(options);
    this.accountId = accountId;
  }
}

/** Only said to whoever knew the password. */
export class AccountSuspended extends problem(403, 'account_suspended', 'The account is suspended') {
  readonly accountId: string | undefined;

  constructor({ accountId, ...options }: SignInRefusal = {}) {
    super(options);
    this.accountId = accountId;
  }
}

/** The application's `UserDirectory` failed, or answered with nobody's description, or nothing in time. The log says why. */
export class DirectoryUnavailable extends problem(
  503,
  'directory_unavailable',
  'Who signs in can’t be found out right now',
) {}

export class EmailTaken extends problem(409, 'email_taken', 'The e-mail address is taken') {}

/** What a failed statement means: `EmailTaken` where another user has the address, else the error itself. */
export function orEmailTaken(error: unknown): unknown {
  return error instanceof DatabaseError && error.constraint === 'users_email_key' ? new EmailTaken() : error;
}

/** The detail says what is wrong with the password; never the password. */
export class PasswordRejected extends problem(400, 'password_rejected', 'The password can’t be used') {}

/** The service that knows leaked passwords gives no answer, and `passwords.breachAway` is `refuse`. Carries `retry-after`. */
export class BreachCheckUnavailable extends problem(
  503,
  'breach_check_unavailable',
  'The password can’t be checked at the moment',
) {}

/** More passwords wait to be hashed than may wait. Carries `retry-after`. */
export class Overloaded extends problem(503, 'overloaded', 'Too many sign-ins at once') {}

export class UserNotFound extends problem(404, 'user_not_found', 'There is no such user') {}

export class RoleNotFound extends problem(404, 'role_not_found', 'There is no such role') {}

/** Granting, or touching somebody who holds, a permission that the caller doesn't hold. The detail doesn't list them. */
export class PrivilegeEscalation extends problem(
  403,
  'privilege_escalation',
  'That takes permissions which you don’t hold',
) {}

/** Nobody could administer any more. */
export class LastAdministrator extends problem(
  409,
  'last_administrator',
  'The last active administrator must stay one',
) {}

/** The role comes with Portcullis and stays as it is. */
export class RoleIsBuiltIn extends problem(409, 'role_is_builtin', 'A built-in role can’t be changed') {}
