/** One thing that is wrong with the configuration. */
export interface ConfigProblem {
  /** The setting, `auth.routes[0].mode`, or the environment variable or file where no setting can be named. */
  readonly path: string;
  /** The whole line: path, value, what would be right, and where it stands. Never quotes a secret. */
  readonly text: string;
}

/** The configuration is refused. The message has one line for each problem, all of them at once. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly ConfigProblem[]) {
    super(problems.map(({ text }) => text).join('\n'));
    this.name = 'ConfigError';
  }
}
