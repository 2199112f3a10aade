import { Inject, Injectable } from '@nestjs/common';
import { rawRequest, type HttpRequest } from '../../http/http-io.js';
import { CredentialReader } from '../credentials/credential-reader.js';
import type { Mode } from '../modes/mode.js';
import { ModeRegistry } from '../modes/mode-registry.js';
import type { ProofRequest } from './request-proof.js';

/** Works out what a strategy is to prove, whoever drives it. */
@Injectable()
export class ProofRequests {
  private readonly fallback: Mode;

  constructor(
    @Inject(CredentialReader) private readonly reader: CredentialReader,
    @Inject(ModeRegistry) modes: ModeRegistry,
  ) {
    const hybrid = modes.find('hybrid');
    if (hybrid === undefined) throw new Error('mode hybrid is built in');
    this.fallback = hybrid;
  }

  /**
   * The mode guard says what it wants; `AuthGuard('access-token')` of `@nestjs/passport` doesn't, so the credential is read
   * here and held to the strictest of the built-in modes.
   *
   * @returns undefined where the request carries no credential
   */
  of(request: object, options: Partial<ProofRequest> | undefined): ProofRequest | undefined {
    if (options?.mode !== undefined && options.credential !== undefined) return options as ProofRequest;
    const credential = this.reader.read(rawRequest(request as HttpRequest).rawHeaders);
    return credential && { mode: this.fallback, strict: false, credential };
  }
}
