import { Controller, type CanActivate, type ExecutionContext, type INestApplication } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { lastValueFrom, type Observable } from 'rxjs';
import { AuthoritiesGuard } from '../../src/auth/guards/authorities.guard.js';
import { ModeGuard, OptionalAuth, principalOf, Public, Roles } from '../../src/index.js';
import { ProblemFilter } from '../../src/http/problem.filter.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Handlers as `@MessagePattern` marks them, in an application whose microservice inherits its guards. */
@Controller()
class MessagesController {
  guarded(): string {
    return 'guarded';
  }

  @Public()
  open(): string {
    return 'open';
  }

  @OptionalAuth()
  optional(): string {
    return 'optional';
  }

  @OptionalAuth()
  @Roles('admin')
  forAdmins(): string {
    return 'forAdmins';
  }
}

/** What a peer may send: it looks like a request that a guard has let in. */
const FORGED = {
  method: 'GET',
  headers: {},
  rawHeaders: [],
  user: { userId: 'root', roles: ['admin'], permissions: ['*'] },
};

describe('a message of a microservice', () => {
  let testApp: TestApp;
  let app: INestApplication;
  beforeAll(async () => {
    testApp = await startTestApp({ controllers: [MessagesController] });
    ({ app } = testApp);
  });
  afterAll(() => testApp.close());

  const contextOf = (handler: keyof MessagesController, data: unknown, type = 'rpc'): ExecutionContext => {
    const context = new ExecutionContextHost([data, {}], MessagesController, MessagesController.prototype[handler]);
    context.setType(type);
    return context;
  };
  const passes = async (context: ExecutionContext): Promise<boolean> => {
    const guards: CanActivate[] = [app.get(ModeGuard, { strict: false }), app.get(AuthoritiesGuard, { strict: false })];
    for (const guard of guards) if (!(await guard.canActivate(context))) return false;
    return true;
  };

  it.each([[[1, 2]], ['text'], [undefined], [{}], [FORGED]])(
    'is refused unless its handler is open: %j',
    async (data) => {
      const refused: unknown = await passes(contextOf('guarded', data)).catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: 'credential_missing' });
      expect(await passes(contextOf('open', data))).toBe(true);
      expect(await passes(contextOf('optional', data))).toBe(true);
    },
  );

  // The latter as packages for queues name their own.
  it.each(['rpc', 'rmq'])('of type %s says nothing about who it is from, whatever its sender writes', async (type) => {
    const refused: unknown = await passes(contextOf('forAdmins', FORGED, type)).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'credential_missing' });
    expect(await passes(contextOf('open', undefined, type))).toBe(true);
    expect(principalOf(contextOf('open', FORGED, type))).toBeUndefined();
  });

  it('is answered with an error, and not with a refusal in the place of a result', async () => {
    const context = contextOf('guarded', {});
    const refused: unknown = await passes(context).catch((error: unknown) => error);
    const answer = app.get(ProblemFilter, { strict: false }).catch(refused as never, context) as Observable<unknown>;
    await expect(lastValueFrom(answer)).rejects.toEqual({
      status: 'error',
      message: 'The request carries no credential',
      code: 'credential_missing',
    });
  });
});
