import { Command } from 'commander';
import { packageVersion } from '../package-version.js';
import { addApiKeysCommands } from './api-keys.commands.js';
import { addAuditCommands } from './audit.commands.js';
import { addClientsCommands } from './clients.commands.js';
import { addConfigCommands } from './config.commands.js';
import { addKeysCommands } from './keys.commands.js';
import { addMigrateCommand } from './migrate.command.js';
import { addNodesCommand } from './nodes.command.js';
import { refuseRepeats } from './repeatable-option.js';
import { addRolesCommands } from './roles.commands.js';
import { addRoutesCommand } from './routes.command.js';
import { addServeCommand } from './serve.command.js';
import { addSessionsCommands } from './sessions.commands.js';
import { addUsersCommands } from './users.commands.js';

const ABOUT = `
Settings come from config/default.yaml, config/<PORTCULLIS_ENV>.yaml, the file that PORTCULLIS_CONFIG names and environment
variables, as for the server. Commands work beside a running server, and without one.

Exit code: 0 done, 1 refused or failed, 2 wrong usage.`;

/** Builds the command line. What commands work with is loaded when one runs. Usage errors are thrown as `CommanderError`. */
export function createProgram(): Command {
  // What is set here counts for every command, since each takes over its parent's settings when it is made.
  const program = new Command('portcullis')
    .description('An authentication backend: sessions, tokens, and which route asks for what.')
    .version(packageVersion())
    .addHelpText('after', ABOUT)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(usageError(text)) });
  addServeCommand(program);
  addMigrateCommand(program);
  addNodesCommand(program);
  addRoutesCommand(program);
  addConfigCommands(program);
  addUsersCommands(program);
  addRolesCommands(program);
  addKeysCommands(program);
  addClientsCommands(program);
  addSessionsCommands(program);
  addApiKeysCommands(program);
  addAuditCommands(program);
  refuseRepeats(program);
  return program;
}

/** One line, and without the value of an unknown option: `--password=…` must not get into a terminal's log. */
function usageError(text: string): string {
  const line = text.trim().replace(/^error: /, '');
  const safe = line.replace(/^(unknown option '-[^=]*)=[^]*?'(?=\s*\(Did you mean|$)/, "$1'");
  return `portcullis: ${safe.replace(/\s*\n\s*/g, ' ')}\n`;
}
