export { API_KEY_MODES, BUILT_IN_MODES, TRANSPORTS } from './access.js';
export { isLoopback } from './origin.js';
export { configSchema, type ParsedConfig } from './schema.js';
export { SETTING_WORDS, type SettingWords } from './setting.js';
