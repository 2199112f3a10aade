import { z } from 'zod';
import { EVERY_PERMISSION } from '../../access/index.js';
import { CursorInput, LimitInput, MomentText, pageSchema } from '../../http/page.js';
import { PermissionInput, PERMISSIONS_MAX } from '../../users/role.schemas.js';
import { NameInput } from '../../users/user.schemas.js';

/** How `ApiKey` travels (`ApiKey` in the OpenAPI document). */
export const ApiKeySchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    permissions: z.array(z.string()),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ApiKey' });

export const CreateApiKeyBody = z
  .strictObject({
    name: NameInput,
    permissions: z
      .array(PermissionInput.refine((one) => one !== EVERY_PERMISSION, 'A key names what it may do'))
      .min(1)
      .max(PERMISSIONS_MAX),
    expiresAt: MomentText.optional().describe('At most `apiKeys.maxLifetime` from now, which is also the default'),
  })
  .meta({ id: 'CreateApiKeyBody' });
export type CreateApiKeyBody = z.infer<typeof CreateApiKeyBody>;

export const CreatedApiKeySchema = z
  .object({ key: ApiKeySchema, secret: z.string().describe('What requests carry; shown this once') })
  .meta({ id: 'CreatedApiKey' });

export const ApiKeyPageSchema = pageSchema('ApiKeyPage', ApiKeySchema);

export const ApiKeysQuery = z.strictObject({ cursor: CursorInput, limit: LimitInput });
export type ApiKeysQuery = z.infer<typeof ApiKeysQuery>;
