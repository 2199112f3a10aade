import { Test } from '@nestjs/testing';
import { CONFIG, ConfigModule } from './config.module.js';
import { parseConfig } from './load-config.js';

it('makes the configuration injectable everywhere', async () => {
  const config = parseConfig({ auth: { mode: 'jwt' } }, { env: {} });
  const app = await Test.createTestingModule({ imports: [ConfigModule.forRoot(config)] }).compile();
  expect(app.get(CONFIG)).toBe(config);
  await app.close();
});
