import { Inject, Injectable } from '@nestjs/common';
import { Lease, type Incarnation } from '../changes/lease.js';
import { CONFIG, type Config } from '../config/index.js';
import { unavailableForNow } from '../database/state-unavailable.js';
import { rawRequest, type HttpRequest } from '../http/http-io.js';
import { RequestAborted } from '../http/http.errors.js';
import type { LiveClient } from '../tokens/clients/client.js';
import { LiveClients } from '../tokens/clients/live-clients.js';
import type { SigningKey } from '../tokens/keys/signing-key.js';
import { SigningKeys } from '../tokens/keys/signing-keys.js';
import { ClientAuthenticator } from '../tokens/oauth/client-authenticator.js';
import { OAuthForm } from '../tokens/oauth/oauth-form.js';
import { InvalidClient } from '../tokens/oauth/oauth.errors.js';
import { ChangeHistory } from './change-history.js';
import { LeaseAnswers } from './lease-answers.js';
import type { LeaseBody } from './lease.schemas.js';
import { VerifierLeases } from './verifier-leases.js';
import { WaitingPulls } from './waiting-pulls.js';

/** A pull waits for this share of the node's lease, at most. */
const LONGEST_WAIT_SHARE = 1 / 2;

/** Gives verifiers in other services their leases, and what changed. See docs/verifiers.md. */
@Injectable()
export class LeaseService {
  constructor(
    @Inject(ClientAuthenticator) private readonly authenticator: ClientAuthenticator,
    @Inject(LiveClients) private readonly clients: LiveClients,
    @Inject(SigningKeys) private readonly keys: SigningKeys,
    @Inject(Lease) private readonly lease: Lease,
    @Inject(ChangeHistory) private readonly history: ChangeHistory,
    @Inject(VerifierLeases) private readonly verifiers: VerifierLeases,
    @Inject(WaitingPulls) private readonly waiting: WaitingPulls,
    @Inject(LeaseAnswers) private readonly answers: LeaseAnswers,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Answers a pull: at once where there is something that the verifier lacks, else with the next change or renewal of this
   * node's own lease, and at most half a lease later. Costs one signature, and no statement while the client is in memory.
   *
   * @returns the signed answer, in compact form
   * @throws OAuthError for a client that isn't live or has not proven itself
   * @throws StateUnavailable where this node holds no lease itself, or has not followed as far as the verifier
   * @throws TooManyVerifiers
   */
  async pull(request: HttpRequest, body: LeaseBody): Promise<string> {
    const { id } = await this.authenticator.authenticate(request, OAuthForm.ofJson(body));
    const instance = `${id} ${body.instance}`;
    if (body.term !== undefined) this.verifiers.confirm(instance, body.term, body.applied);
    if (body.wait !== false && !this.lacksSomething(body))
      await this.waiting.wait(this.config.changes.lease * LONGEST_WAIT_SHARE);
    await this.history.ready();
    const key = await this.keys.toSign(this.config.changes.lease);
    const found = this.clients.find(id);
    const client = found instanceof Promise ? await found : found;
    // Nothing is awaited from here on: the client, what was applied, and the trust are of one moment.
    if (client === undefined) throw new InvalidClient();
    if (rawRequest(request).socket.destroyed) throw new RequestAborted();
    return this.answer(client, instance, body, key);
  }

  private answer(client: LiveClient, instance: string, body: LeaseBody, key: SigningKey): string {
    const { incarnation, applied } = this.lease;
    const knows = incarnation !== undefined && body.term === incarnation.epoch;
    if (incarnation === undefined || !this.lease.isTrusted() || (knows && body.applied > applied))
      throw unavailableForNow();
    const lacking = this.history.after(knows ? body.applied : undefined, applied);
    const leaseMs = lacking.to === applied ? Math.floor(this.lease.leftMs) : 0;
    if (client.waitFor && leaseMs > 0) this.verifiers.grant(instance, applied, leaseMs);
    return this.answers.sign({ clientId: client.id, nonce: body.nonce, incarnation, lacking, leaseMs }, key);
  }

  private lacksSomething({ term, applied }: LeaseBody): boolean {
    const incarnation: Incarnation | undefined = this.lease.incarnation;
    return incarnation === undefined || term !== incarnation.epoch || applied < this.lease.applied;
  }
}
