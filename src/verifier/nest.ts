import type { IncomingMessage } from 'node:http';
import {
  createParamDecorator,
  HttpException,
  Inject,
  Injectable,
  Module,
  type CanActivate,
  type DynamicModule,
  type ExecutionContext,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { APP_GUARD, ApplicationConfig } from '@nestjs/core';
import {
  ACCESS_METADATA,
  accessMarksOf,
  methodNameOf,
  nearestMark,
  type AccessMarks,
} from '../access/access-metadata.js';
import { Permissions, Public, Roles } from '../access/decorators.js';
import { keepGuardsFirst } from '../access/guard-order.js';
import { bearerTokenOf } from './bearer.js';
import { problemAnswer } from './problem.js';
import { holdTo } from './requirements.js';
import type { VerifiedPrincipal } from './verified-principal.js';
import { createVerifier, Verifier } from './verifier.js';
import type { VerifierOptions } from './verifier-options.js';

export { Permissions, Public, Roles };

/** Where the verifier is found in Nest's injector. */
export const VERIFIER = 'portcullis:verifier';

type Request = (IncomingMessage | { readonly raw: IncomingMessage }) & { principal?: VerifiedPrincipal };
interface Response {
  /** Express's only. */
  readonly headersSent?: boolean;
  header(name: string, value: string): unknown;
}

/**
 * Guards every HTTP route but those with `@Public()`; `@Roles` (one of them) and `@Permissions` (all) ask for more. Costs what
 * `verify()` does, and a few look-ups of metadata. GraphQL, WebSockets and microservices it refuses: what carries a token there only
 * the application knows, whose own guard can ask `Verifier.verify()`.
 */
@Injectable()
export class VerifierGuard implements CanActivate {
  private readonly names = new WeakMap<Function, string>();

  constructor(@Inject(VERIFIER) private readonly verifier: Verifier) {}

  /**
   * Puts the principal into `request.principal`.
   *
   * @throws HttpException with a problem document for a body: 400, 401, 403 or 503 (see `VerifierError`), its headers set
   *   already
   * @throws Error where it isn't HTTP, or the handler is none of its class's methods
   */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const marks = this.marksOf(context);
    if (isOpen(marks)) return true;
    const type = context.getType<string>();
    if (type !== 'http')
      throw new Error(`VerifierGuard guards HTTP, and not ${type}: ask the verifier in a guard of yours`);
    const request = context.switchToHttp().getRequest<Request>();
    try {
      const principal = await this.verifier.verify(bearerTokenOf('raw' in request ? request.raw : request));
      const roles = nearestMark<string[]>(marks, ACCESS_METADATA.roles);
      const permissions = nearestMark<string[]>(marks, ACCESS_METADATA.permissions);
      holdTo(principal, { ...(roles && { roles }), ...(permissions && { permissions }) });
      request.principal = principal;
      return true;
    } catch (error) {
      throw refusalOf(error, context);
    }
  }

  /** Those of the handler, and of its class. */
  private marksOf(context: ExecutionContext): AccessMarks[] {
    const [controller, handler] = [context.getClass(), context.getHandler()];
    const handlerName = this.names.get(handler) ?? methodNameOf(controller, handler);
    // Such as one that the constructor binds: its decorators are another function's, and can't be told.
    if (handlerName === undefined)
      throw new Error(`a handler of ${controller.name} is none of the methods of its class`);
    this.names.set(handler, handlerName);
    return accessMarksOf({ controller, handler, handlerName });
  }
}

/** What a handler asks for counts before what its class opens, and `@Public()` opens nothing that asks for more beside it. */
function isOpen(marks: readonly AccessMarks[]): boolean {
  for (const says of marks) {
    if (says(ACCESS_METADATA.roles) !== undefined || says(ACCESS_METADATA.permissions) !== undefined) return false;
    if (says(ACCESS_METADATA.public) !== undefined) return true;
  }
  return false;
}

/** In Nest's own form, so that the application's filters see it; the headers are set at once, unless somebody has answered. */
function refusalOf(error: unknown, context: ExecutionContext): unknown {
  const answer = problemAnswer(error);
  if (answer === undefined) return error;
  const response = context.switchToHttp().getResponse<Response>();
  if (response.headersSent !== true)
    for (const [name, value] of Object.entries(answer.headers)) response.header(name, value);
  return new HttpException(answer.body, answer.status, { cause: error });
}

/**
 * Who is asking, as an argument of a handler; of HTTP's only: the data of a microservice's message is its sender's, who may have
 * written a principal into it.
 */
export const CurrentPrincipal = createParamDecorator(
  (_: unknown, context: ExecutionContext): VerifiedPrincipal | undefined =>
    context.getType() === 'http' ? context.switchToHttp().getRequest<Request>().principal : undefined,
);

/**
 * Guards a Nest application that has no database of Portcullis's: every route, unless it says `@Public()`. Guards of the
 * application run after this one, wherever they are declared, and find the principal in `request.principal`.
 *
 * @example
 * ```ts
 * @Module({ imports: [VerifierModule.forRoot({ issuer, audience })] })
 * export class AppModule {}
 * ```
 */
@Module({})
export class VerifierModule implements OnApplicationShutdown {
  constructor(
    @Inject(VERIFIER) private readonly verifier: Verifier,
    @Inject(VerifierGuard) guard: VerifierGuard,
    @Inject(ApplicationConfig) application: ApplicationConfig,
  ) {
    keepGuardsFirst(application, [guard]);
  }

  /** @throws VerifierOptionsError when the application is made */
  static forRoot(options: VerifierOptions): DynamicModule {
    return {
      module: VerifierModule,
      global: true,
      providers: [
        { provide: VERIFIER, useFactory: () => createVerifier(options) },
        VerifierGuard,
        { provide: APP_GUARD, useExisting: VerifierGuard },
      ],
      exports: [VERIFIER],
    };
  }

  onApplicationShutdown(): Promise<void> {
    return this.verifier.close();
  }
}
