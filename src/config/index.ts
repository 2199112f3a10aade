export { type Config, type PortcullisOptions, type SettingSource, type Transport } from './config.js';
export { ConfigError, type ConfigProblem } from './config.errors.js';
export { CONFIG, ConfigModule } from './config.module.js';
export { defaultTransport } from './default-transport.js';
export { formatDuration, parseDuration } from './duration.js';
export {
  checkConfigFile,
  loadConfig,
  parseConfig,
  type ConfigSurroundings,
  type LoadConfigOptions,
} from './load-config.js';
export { API_KEY_MODES, TRANSPORTS } from './schema/index.js';
