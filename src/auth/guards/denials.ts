import { Inject, Injectable } from '@nestjs/common';
import type { Problem } from '../../http/problem.js';
import { SessionCookie } from '../../sessions/session-cookie.js';
import {
  CredentialMissing,
  CredentialNotAccepted,
  InsufficientPermission,
  InvalidCredential,
  InvalidSession,
  InvalidToken,
  RecentLoginRequired,
} from '../auth.errors.js';
import type { Credential } from '../credentials/credential.js';
import { bearerError, challenge, type Mode } from '../modes/mode.js';

/** What a challenge names: the schemes of a route's mode, or of what takes a credential beside the guards. */
type Taking = Pick<Mode, 'schemes'>;

/** Says no, with the challenge that belongs to it (RFC 9110, section 11.6.1; RFC 6750, section 3). */
@Injectable()
export class Denials {
  constructor(@Inject(SessionCookie) private readonly cookie: SessionCookie) {}

  /** No error code in the challenge: whoever brought nothing learns only what to bring (RFC 6750, section 3.1). */
  missing({ schemes }: Taking): Problem {
    return new CredentialMissing({ headers: { 'www-authenticate': challenge(schemes) } });
  }

  notAccepted({ schemes }: Taking): Problem {
    return new CredentialNotAccepted({ headers: { 'www-authenticate': challenge(schemes) } });
  }

  /** The credential proves nothing; never why. A cookie that is dead is cleared. */
  invalid({ schemes }: Taking, credential: Credential): Problem {
    switch (credential.kind) {
      case 'cookie':
        return new InvalidSession({
          headers: { 'www-authenticate': challenge(schemes), 'set-cookie': this.cookie.clear() },
        });
      case 'session-header':
        return new InvalidSession({ headers: { 'www-authenticate': challenge(schemes) } });
      case 'access-token':
        return new InvalidToken({
          headers: { 'www-authenticate': challenge(schemes, bearerError('invalid_token')) },
        });
      default:
        return new InvalidCredential({ headers: { 'www-authenticate': challenge(schemes) } });
    }
  }

  /** Signed in, may not. A bearer of a token is told so in RFC 6750's words. */
  forbidden(mode: Mode, credentialKind: string): Problem {
    if (credentialKind === 'access-token') {
      const insufficient = challenge(['Bearer'], bearerError('insufficient_scope'));
      return new InsufficientPermission({ headers: { 'www-authenticate': insufficient } });
    }
    const others = mode.schemes.filter((scheme) => scheme !== 'Bearer');
    // A field without a challenge would be none (RFC 9110, section 11.6.1), and a 403 needs none.
    return new InsufficientPermission(
      others.length === 0 ? {} : { headers: { 'www-authenticate': challenge(others) } },
    );
  }

  /** The sign-in is too old for this route (RFC 9470, section 3). */
  recentLoginRequired(mode: Mode, maxAgeMs: number): Problem {
    const parameters = `, error="insufficient_user_authentication", max_age="${Math.floor(maxAgeMs / 1_000)}"`;
    return new RecentLoginRequired({
      detail: `Sign in again: this route takes a sign-in no older than ${Math.floor(maxAgeMs / 1_000)} seconds.`,
      headers: { 'www-authenticate': challenge(mode.schemes, () => parameters) },
    });
  }
}
