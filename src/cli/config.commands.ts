import type { Command } from 'commander';
import { print } from './output.js';

/** `portcullis config check FILE` */
export function addConfigCommands(program: Command): void {
  const config = program.command('config').description('Configuration files');
  config
    .command('check')
    .description('Say everything that is wrong with a configuration file. Nothing is started or opened.')
    .argument('<file>', 'a YAML file, laid over the defaults; production.yaml is held to what production demands')
    .action(async (file: string) => {
      const { checkConfigFile, ConfigError } = await import('../config/index.js');
      const problems = checkConfigFile(file);
      if (problems.length > 0) throw new ConfigError(problems);
      print('ok');
    });
}
