import { applyDecorators } from '@nestjs/common';
import { z, type ZodType } from 'zod';
import { OAuthErrorSchema } from './oauth.schemas.js';
import { ApiBody, ApiConsumes, ApiResponse } from '../../http/swagger.decorators.js';

/** Describes a body that is a form, and nothing else. */
export function TakesForm(schema: ZodType): MethodDecorator {
  const { $schema: _dialect, ...shape } = z.toJSONSchema(schema, { io: 'input' });
  return applyDecorators(ApiConsumes('application/x-www-form-urlencoded'), ApiBody({ schema: shape as never }));
}

/** Describes the refusals of RFC 6749, section 5.2. */
export const RefusesInRfcForm = (): MethodDecorator =>
  applyDecorators(
    ApiResponse({ status: 400, description: 'Refused', standardSchema: OAuthErrorSchema }),
    ApiResponse({ status: 401, description: 'Client authentication failed', standardSchema: OAuthErrorSchema }),
  );
