import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { VerifierGuard } from './nest.js';
import type { Verifier } from './verifier.js';

it('a refusal in Nest stays one where the request was answered meanwhile', async () => {
  const response = {
    headersSent: true,
    header: () => {
      throw new Error('the headers are sent');
    },
  };
  const context = {
    getHandler: () => () => undefined,
    getClass: () => Object,
    switchToHttp: () => ({ getRequest: () => ({ headers: {}, rawHeaders: [] }), getResponse: () => response }),
  } as unknown as ExecutionContext;
  const guard = new VerifierGuard({} as Verifier, new Reflector());
  await expect(guard.canActivate(context)).rejects.toMatchObject({ status: 401 });
});
