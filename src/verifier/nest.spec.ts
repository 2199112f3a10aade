import type { ExecutionContext } from '@nestjs/common';
import { VerifierGuard } from './nest.js';
import type { Verifier } from './verifier.js';

class Controller {
  list(): string {
    return 'answered';
  }
}
const HANDLED = {
  getHandler: () => Object.getOwnPropertyDescriptor(Controller.prototype, 'list')?.value as Function,
  getClass: () => Controller,
};

it('a refusal in Nest stays one where the request was answered meanwhile', async () => {
  const response = {
    headersSent: true,
    header: () => {
      throw new Error('the headers are sent');
    },
  };
  const context = {
    ...HANDLED,
    getType: () => 'http',
    switchToHttp: () => ({ getRequest: () => ({ headers: {}, rawHeaders: [] }), getResponse: () => response }),
  } as unknown as ExecutionContext;
  const guard = new VerifierGuard({} as Verifier);
  await expect(guard.canActivate(context)).rejects.toMatchObject({ status: 401 });
});

it.each(['graphql', 'ws', 'rpc'])('what comes by %s is refused with what to do', async (type) => {
  const verifier = { verify: () => Promise.reject(new Error('asked')) } as unknown as Verifier;
  const context = {
    ...HANDLED,
    getType: () => type,
    // A message of a microservice is what its sender made it.
    switchToHttp: () => ({ getRequest: () => ({ raw: { rawHeaders: ['Authorization', 'Bearer abc'] } }) }),
  } as unknown as ExecutionContext;
  const guard = new VerifierGuard(verifier);
  await expect(guard.canActivate(context)).rejects.toThrow(`VerifierGuard guards HTTP, and not ${type}`);
});
