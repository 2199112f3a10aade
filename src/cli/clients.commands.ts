import { readFileSync } from 'node:fs';
import { InvalidArgumentError, type Command } from 'commander';
import { parseDuration } from '../config/duration.js';
import type { Client, ClientAuthMethod } from '../tokens/clients/client.js';
import type { NewClient } from '../tokens/clients/client.schemas.js';
import { CommandRefused } from './cli.errors.js';
import { inOptions } from './in-options.js';
import { listed, print, printFields, printJson, printTable } from './output.js';
import { receiptLine } from './receipt-line.js';
import { RepeatableOption } from './repeatable-option.js';
import { splitList } from './split-list.js';
import { withServices } from './with-services.js';

interface CreateOptions {
  readonly name: string;
  readonly scopes?: readonly string[];
  readonly audience?: readonly string[];
  readonly lifetime?: number;
  readonly jwks?: string;
  readonly waitFor?: true;
  readonly json?: true;
}

/** Where the fields of a new client come from. */
const OPTIONS = {
  name: '--name',
  scopes: '--scopes',
  audiences: '--audience',
  accessTtlMs: '--lifetime',
  jwks: '--jwks',
};

/** `portcullis clients …` */
export function addClientsCommands(program: Command): void {
  const clients = program.command('clients').description('Clients: services that get access tokens of their own');
  clients
    .command('create')
    .description('Make a client. Its secret is shown once and can’t be shown again; only a hash of it is kept.')
    .usage('--name <name> [--scopes <list>] [--audience <audience>]… [--lifetime <duration>] [--jwks <file>] [--json]')
    .requiredOption('--name <name>', 'what the service is called')
    .option('--scopes <list>', 'permissions that its tokens may carry, such as invoice:read,invoice:write', splitList)
    .addOption(
      new RepeatableOption(
        '--audience <audience>',
        'whom its tokens may be for, and whose tokens it may introspect; the first is the default; can be repeated ' +
          '(default: that of the servers that run, else tokens.audience)',
        String,
      ),
    )
    .option(
      '--lifetime <duration>',
      'of its access tokens, such as 2m, at most tokens.accessTtl (default: that)',
      duration,
    )
    .option('--jwks <file>', 'its public keys, a JWK set: it signs assertions (private_key_jwt) and has no secret')
    .option('--wait-for', 'receipts wait for verifiers that pull changes as this client; a slow one delays them all')
    .option('--json', 'print client and secret as JSON')
    .action(create);
  clients
    .command('list')
    .description('List clients, the oldest first, disabled ones too')
    .option('--json', 'print an array of objects')
    .action(list);
  clients
    .command('disable')
    .description('Disable a client: when the command returns it gets no tokens, and no live route takes those it has')
    .argument('<id>', 'id of the client')
    .option('--json', 'print client and receipt as JSON')
    .action(disable);
}

async function create(options: CreateOptions): Promise<void> {
  const { name, scopes = [], audience = [], lifetime, jwks, waitFor = false, json } = options;
  const authMethod: ClientAuthMethod = jwks === undefined ? 'client_secret' : 'private_key_jwt';
  const input: NewClient = {
    name,
    authMethod,
    scopes: [...scopes],
    audiences: [...audience],
    accessTtlMs: lifetime ?? null,
    ...(jwks === undefined ? {} : { jwks: readJson(jwks) }),
    waitFor,
  };
  const { client, secret } = await inOptions(OPTIONS, () => withServices((services) => services.clients.create(input)));
  if (json) return printJson({ client, ...(secret === undefined ? {} : { secret }) });
  const { id, audiences } = client;
  printFields({
    id,
    name: client.name,
    'authenticates by': client.authMethod,
    scopes: listed(client.scopes),
    audiences: listed(audiences),
    ...(secret === undefined ? {} : { secret }),
  });
  if (secret !== undefined) print('', 'Keep the secret now: it is not shown again.');
}

async function list({ json }: { json?: true }): Promise<void> {
  const clients = await withServices((services) => services.clients.list());
  if (json) return printJson(clients);
  printTable(['ID', 'NAME', 'BY', 'SCOPES', 'AUDIENCES', 'CREATED', 'DISABLED'], clients.map(cells));
}

function cells({ id, name, authMethod, scopes, audiences, createdAt, disabledAt }: Client): string[] {
  const times = [createdAt.toISOString(), disabledAt?.toISOString() ?? '-'];
  return [id, name, authMethod, listed(scopes), listed(audiences), ...times];
}

async function disable(id: string, { json }: { json?: true }): Promise<void> {
  const { client, receipt } = await withServices((services) => services.clients.disable(id));
  if (json) return printJson({ client, receipt });
  const disabled = client.disabledAt?.toISOString() ?? '-';
  printFields({ id: client.id, name: client.name, disabled, receipt: receiptLine(receipt) });
}

function duration(text: string): number {
  try {
    return parseDuration(text);
  } catch {
    throw new InvalidArgumentError('It takes a duration, such as 90s or 10m.');
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CommandRefused(`--jwks: ${file} can’t be read as JSON`, { cause: error });
  }
}
