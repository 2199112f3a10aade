import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { z } from 'zod';
import { ValidationPipe } from './validation.pipe.js';

/** What many clients send where there is nothing to say. */
const NOTHING = z.strictObject({}).nullish();

/**
 * Around a handler that takes no body: refuses a body that has fields, like unknown fields anywhere. Whoever sends one means something
 * by it, and would take silence for success. Runs after the guards.
 */
@Injectable()
export class NoFieldsInterceptor implements NestInterceptor {
  constructor(@Inject(ValidationPipe) private readonly validation: ValidationPipe) {}

  /** @throws RequestNotValid */
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const { body } = context.switchToHttp().getRequest<{ readonly body?: unknown }>();
    await this.validation.transform(body, { type: 'body', schema: NOTHING });
    return next.handle();
  }
}
