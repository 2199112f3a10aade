import { Inject, Injectable } from '@nestjs/common';
import type { StrategyCreatedStatic } from 'passport';
import { carryPrincipal, type Principal } from '../../access/index.js';
import { rawRequest, type HttpRequest } from '../../http/http-io.js';
import { CredentialReader } from '../credentials/credential-reader.js';
import type { Mode } from '../modes/mode.js';
import { ModeRegistry } from '../modes/mode-registry.js';
import type { Proof, ProofRequest } from './proof.js';

/** A strategy of ours: what it finds, and Passport's callbacks to say it by. */
type ProvingStrategy = Pick<StrategyCreatedStatic, 'success' | 'fail' | 'error'> & {
  prove(asked: ProofRequest): Proof | undefined | Promise<Proof | undefined>;
};

/** Works out what a strategy of ours is to prove, and reports what came of it, whoever drives it. */
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
   * The `authenticate` of a strategy of ours: says by Passport's callbacks what its `prove` finds. At once where that is.
   *
   * @param name of the strategy: a credential of a kind that is another's is none
   */
  authenticate(
    strategy: ProvingStrategy,
    name: string,
    request: object,
    options: Partial<ProofRequest> | undefined,
  ): void {
    const asked = this.of(name, request, options);
    if (asked === undefined) return strategy.fail(401);
    const finish = (proof: Proof | undefined): void => {
      if (proof === undefined) strategy.fail(401);
      else strategy.success(success(proof, request, options));
    };
    const proof = strategy.prove(asked);
    if (proof instanceof Promise) proof.then(finish, (error: Error) => strategy.error(error));
    else finish(proof);
  }

  /**
   * The mode guard says what it wants; `AuthGuard('access-token')` of `@nestjs/passport` doesn't, so the credential is read
   * here and held to the strictest of the built-in modes.
   *
   * @returns undefined where the request carries no credential of that strategy
   */
  private of(name: string, request: object, options: Partial<ProofRequest> | undefined): ProofRequest | undefined {
    if (isFromModeGuard(options)) return options;
    const credential = this.reader.read(rawRequest(request as HttpRequest).rawHeaders);
    if (credential === undefined || this.fallback.strategies.get(credential.kind) !== name) return undefined;
    return { mode: this.fallback, strict: false, credential };
  }
}

/**
 * What a strategy hands on as its success: the proof to the mode guard; to anybody else, such as `AuthGuard()`, the principal, which
 * the request carries from then on as if the mode guard had been there.
 */
function success(proof: Proof, request: object, options: Partial<ProofRequest> | undefined): Proof | Principal {
  if (isFromModeGuard(options)) return proof;
  carryPrincipal(request, proof.principal);
  return proof.principal;
}

function isFromModeGuard(options: Partial<ProofRequest> | undefined): options is ProofRequest {
  return options?.mode !== undefined && options.credential !== undefined;
}
