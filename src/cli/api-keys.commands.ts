import type { Command } from 'commander';
import type { Receipt } from '../changes/receipt.js';
import type { ApiKey } from '../tokens/api-keys/api-key.js';
import { everyPage, PAGE_SIZE } from './every-page.js';
import { findUser, findUserToChange } from './find-user.js';
import { OPERATOR } from './operator.js';
import { listed, printFields, printJson, printTable } from './output.js';
import { receiptLine } from './receipt-line.js';
import { withServices } from './with-services.js';

/** `portcullis api-keys …` */
export function addApiKeysCommands(program: Command): void {
  const keys = program.command('api-keys').description('API keys of users');
  keys
    .command('list')
    .description('List the API keys of a user that are in force, newest first')
    .usage('--user <user> [--json]')
    .requiredOption('--user <user>', 'e-mail address or id')
    .option('--json', 'print an array of objects')
    .action(list);
  const revoke = keys
    .command('revoke')
    .description('End one API key, or all of a user: accepted nowhere any more when the command returns')
    .usage('<key> | --user <user> [--json]')
    .argument('[key]', 'id of the key')
    .option('--user <user>', 'e-mail address or id of whose keys all end')
    .option('--json', 'print the receipt as JSON')
    .action(async (key: string | undefined, { user, json }: { user?: string; json?: true }) => {
      if ((key === undefined) === (user === undefined)) {
        revoke.error('error: name either a key by its id or a user by --user');
      }
      const receipt = user === undefined ? await endOne(key ?? '') : await endAll(user);
      if (json) printJson(receipt);
      else printFields({ receipt: receiptLine(receipt) });
    });
}

async function list({ user, json }: { user: string; json?: true }): Promise<void> {
  const keys = await withServices(async (services) => {
    const { id } = await findUser(services, user);
    return everyPage((cursor) => services.apiKeys.ofUser(id, { limit: PAGE_SIZE, cursor }));
  });
  if (json) printJson(keys);
  else printTable(['ID', 'NAME', 'PERMISSIONS', 'CREATED', 'EXPIRES', 'LAST USED'], keys.map(cells));
}

function cells({ id, name, permissions, createdAt, expiresAt, lastUsedAt }: ApiKey): string[] {
  const times = [createdAt.toISOString(), expiresAt.toISOString(), lastUsedAt?.toISOString() ?? '-'];
  return [id, name, listed(permissions), ...times];
}

function endOne(id: string): Promise<Receipt> {
  return withServices((services) => services.apiKeys.end(OPERATOR, id));
}

function endAll(user: string): Promise<Receipt> {
  return withServices(async (services) => {
    const { id } = await findUserToChange(services, user);
    return services.apiKeys.endAll(OPERATOR, id);
  });
}
