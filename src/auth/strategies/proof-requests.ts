import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../../access/index.js';
import { rawRequest, type HttpRequest } from '../../http/http-io.js';
import { CredentialReader } from '../credentials/credential-reader.js';
import type { Mode } from '../modes/mode.js';
import { ModeRegistry } from '../modes/mode-registry.js';
import type { Proof, ProofRequest } from './request-proof.js';

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
   * @param strategy the name of the one who asks: a credential of a kind that is another's is none
   * @returns undefined where the request carries no credential of that strategy
   */
  of(strategy: string, request: object, options: Partial<ProofRequest> | undefined): ProofRequest | undefined {
    if (isFromModeGuard(options)) return options;
    const credential = this.reader.read(rawRequest(request as HttpRequest).rawHeaders);
    if (credential === undefined || this.fallback.strategies.get(credential.kind) !== strategy) return undefined;
    return { mode: this.fallback, strict: false, credential };
  }

  /**
   * What a strategy hands on as its success: the proof to the mode guard; to anybody else the principal, which
   * `AuthGuard()` puts in the very place where the mode guard would have.
   */
  success(proof: Proof, options: Partial<ProofRequest> | undefined): Proof | Principal {
    return isFromModeGuard(options) ? proof : proof.principal;
  }
}

function isFromModeGuard(options: Partial<ProofRequest> | undefined): options is ProofRequest {
  return options?.mode !== undefined && options.credential !== undefined;
}
