import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/index.js';
import { ACCESS_TOKEN_STRATEGY, SESSION_TOKEN_STRATEGY } from '../strategies/strategy-names.js';
import type { Mode } from './mode.js';

/** The modes that rules and decorators can name. */
@Injectable()
export class ModeRegistry {
  private readonly modes = new Map<string, Mode>();

  constructor(@Inject(CONFIG) config: Config) {
    for (const mode of builtInModes(config)) this.modes.set(mode.name, mode);
  }

  /** Undefined for a name that nobody registered. */
  find(name: string): Mode | undefined {
    return this.modes.get(name);
  }

  /** Names in the order of registration. */
  names(): string[] {
    return [...this.modes.keys()];
  }
}

function builtInModes(config: Config): Mode[] {
  const session = [
    ['cookie', SESSION_TOKEN_STRATEGY],
    ['session-header', SESSION_TOKEN_STRATEGY],
  ] as const;
  const token = [['access-token', ACCESS_TOKEN_STRATEGY]] as const;
  return [
    { name: 'session', maxStalenessMs: 0, strategies: new Map(session), live: true, schemes: ['Session'] },
    {
      name: 'jwt',
      maxStalenessMs: config.tokens.accessTtl,
      strategies: new Map(token),
      live: false,
      schemes: ['Bearer'],
    },
    {
      name: 'hybrid',
      maxStalenessMs: 0,
      strategies: new Map([...token, ...session]),
      live: true,
      schemes: ['Bearer', 'Session'],
    },
  ];
}
