import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AuditLog } from '../../audit/audit-log.js';
import { anonymous } from '../../changes/agent.js';
import { originOf } from '../../http/request-origin.js';
import { isStorable } from '../../http/text.js';
import type { SignInRequest } from '../sign-in/sign-in-request.js';
import { SignInRejected } from './providers.errors.js';
import type { RegisteredProvider } from './provider-registry.js';
import type { SignInIdentity } from './sign-in-provider.js';
import { runStrategy } from './strategy-run.js';

/** An identity that a provider has just vouched for. */
export interface ProvenIdentity extends SignInIdentity {
  readonly provider: string;
}

/** Whatever else an application's function returns is not ours to refuse. */
const IdentityShape = z.object({
  subject: z.string().min(1).max(255).refine(isStorable),
  email: z.string().nullish(),
  emailVerified: z.boolean().optional(),
  name: z.string().nullish(),
});

/** Lets a provider's strategy find out who somebody is. */
@Injectable()
export class IdentityProofs {
  constructor(@Inject(AuditLog) private readonly audit: AuditLog) {}

  /**
   * Runs the strategy to its end: anything but a success is a refusal, which the audit log has.
   *
   * @param shown the request as the strategy is to see it
   * @throws SignInRejected, SignInProviderUnavailable, and whatever Problem the application throws
   */
  async prove(registered: RegisteredProvider, shown: object, request: SignInRequest): Promise<ProvenIdentity> {
    const provider = registered.mark.name;
    try {
      const identity = await runStrategy(registered, shown, (profile) => this.identityOf(registered, profile));
      return { provider, ...identity };
    } catch (error) {
      if (error instanceof SignInRejected) {
        const details = { reason: 'not_vouched_for', provider } as const;
        const by = anonymous(originOf(request.raw));
        await this.audit.write(by, { type: 'sign_in.failed', subject: undefined, details });
      }
      throw error;
    }
  }

  /** @throws ZodError for what can't be an identity */
  private async identityOf({ provider }: RegisteredProvider, profile: unknown): Promise<SignInIdentity> {
    return IdentityShape.parse(await provider.identityOf(profile));
  }
}
