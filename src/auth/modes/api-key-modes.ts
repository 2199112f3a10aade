import type { FactoryProvider } from '@nestjs/common';
import { ApiKeyStrategy } from '../strategies/api-key.strategy.js';
import { provideMode, type ModeOptions } from './provides-mode.js';

const options: Omit<ModeOptions, 'name'> = {
  maxStaleness: '0s',
  takes: [{ scheme: 'ApiKey', as: 'api-key' }],
  strict: true,
  carries: 'permissions',
};

const from = { inject: [ApiKeyStrategy], useFactory: (strategy: ApiKeyStrategy): ApiKeyStrategy => strategy };

/** API keys as a mode of their own, and beside what `hybrid` takes: registered in the way that an application's modes are. */
export const API_KEY_MODES: readonly FactoryProvider[] = [
  provideMode({ ...options, name: 'api-key' }, from),
  provideMode({ ...options, name: 'hybrid-or-api-key', beside: 'hybrid' }, from),
];
