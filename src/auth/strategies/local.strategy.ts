import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Authenticator } from 'passport';
import { Strategy } from 'passport-local';
import type { VerifiedUser } from '../../users/user-credentials.js';
import { UsersService } from '../../users/users.service.js';
import { LOCAL_STRATEGY } from './strategy-names.js';
import { UNREGISTERED } from './shared-registry.js';

/** Signs in by e-mail and password, from the body alone. */
@Injectable()
export class LocalStrategy extends PassportStrategy(Strategy, LOCAL_STRATEGY) {
  constructor(@Inject(UsersService) private readonly users: UsersService) {
    super({ usernameField: 'email', passwordField: 'password' });
  }

  /** Passport's registry is shared by the whole process, see `publish`. */
  protected getPassportInstance(): Authenticator {
    return UNREGISTERED;
  }

  /** passport-local would also read the query string, which ends up in logs and histories: it is shown the body only. */
  override authenticate(request: { body?: unknown }, options?: object): void {
    super.authenticate({ body: request.body ?? {}, query: {} } as never, options);
  }

  /** Costs one read and one password verification, for unknown accounts as well. See `UsersService.verifyCredentials`. */
  validate(email: string, password: string): Promise<VerifiedUser> {
    return this.users.verifyCredentials(email, password);
  }
}
