import type { Command } from 'commander';
import type { SigningKeyState } from '../tokens/keys/signing-keys.js';
import { printJson, printTable } from './output.js';
import { withServices } from './with-services.js';

/** A signing key without its key: also those that are published no longer. */
interface ListedKey {
  kid: string;
  algorithm: string;
  state: SigningKeyState;
  createdAt: Date;
}

/** `portcullis keys …` */
export function addKeysCommands(program: Command): void {
  const keys = program.command('keys').description('Keys that sign access tokens');
  keys
    .command('list')
    .description('List signing keys, newest first, withdrawn ones too; the first start makes one')
    .option('--json', 'print an array of objects')
    .action(list);
}

async function list({ json }: { json?: true }): Promise<void> {
  const keys = await withServices((services) => services.database.query<ListedKey>(LIST_SIGNING_KEYS));
  if (json) return printJson(keys);
  const rows = keys.map(({ kid, algorithm, state, createdAt }) => [kid, algorithm, state, createdAt.toISOString()]);
  printTable(['KID', 'ALGORITHM', 'STATE', 'CREATED'], rows);
}

/** A handful of rows, so it needs no index. */
const LIST_SIGNING_KEYS = `
  SELECT kid, algorithm, state, created_at AS "createdAt" FROM signing_keys ORDER BY created_at DESC, kid`;
