import { Option, type Command } from 'commander';
import { fieldErrorsOf } from '../http/field-errors.js';
import { ValidationFailed } from '../http/http.errors.js';
import type { UserChanged } from '../users/user-administration.service.js';
import type { User, UserStatus } from '../users/user.js';
import { CreateUserBody } from '../users/user.schemas.js';
import { everyPage, PAGE_SIZE } from './every-page.js';
import { findUserToChange } from './find-user.js';
import { OPERATOR } from './operator.js';
import { inOptions } from './in-options.js';
import { listed, printFields, printJson, printTable } from './output.js';
import { addUsersImportCommand } from './users-import.command.js';
import { readPassword } from './password-input.js';
import { receiptLine } from './receipt-line.js';
import { RepeatableOption } from './repeatable-option.js';
import { withServices } from './with-services.js';

interface CreateOptions {
  readonly email: string;
  readonly name?: string;
  readonly role: readonly string[];
  readonly json?: true;
}

/** `portcullis users …` */
export function addUsersCommands(program: Command): void {
  const users = program.command('users').description('Accounts');
  users
    .command('create')
    .description('Make an account. The first administrator is made this way: --role admin')
    .usage('--email <address> [--name <name>] [--role <role>]... --password-stdin [--json]')
    .requiredOption('--email <address>', 'unique, without regard to case')
    .option('--name <name>', 'what they are called')
    .addOption(
      new RepeatableOption('--role <role>', 'a role to hold; may be given several times', String).default([], 'none'),
    )
    .requiredOption('--password-stdin', 'read the password from standard input, one line; at a terminal, ask for it')
    .option('--json', 'print the account as JSON')
    .action(create);
  users
    .command('list')
    .description('List accounts, oldest first')
    .addOption(new Option('--status <status>', 'only those').choices(['active', 'suspended']))
    .option('--json', 'print an array of objects')
    .action(list);
  users
    .command('suspend')
    .description('End all sessions of a user and let no new one begin')
    .argument('<user>', 'e-mail address or id')
    .option('--json', 'print user and receipt as JSON')
    .action((user: string, { json }: { json?: true }) => change('suspend', user, json));
  users
    .command('reinstate')
    .description('Let a suspended user sign in again')
    .argument('<user>', 'e-mail address or id')
    .option('--json', 'print user and receipt as JSON')
    .action((user: string, { json }: { json?: true }) => change('reinstate', user, json));
  addUsersImportCommand(users);
}

async function create({ email, name, role, json }: CreateOptions): Promise<void> {
  const { user } = await inOptions({ email: '--email', name: '--name', roles: '--role' }, async () => {
    const account = checked({ email, name, roles: role });
    const password = await readPassword();
    return withServices((services) => services.administration.create(OPERATOR, { ...account, password }));
  });
  if (json) printJson(user);
  else printFields({ id: user.id, email: user.email, roles: listed(user.roles) });
}

function checked(account: object): CreateUserBody {
  const { data, error } = CreateUserBody.safeParse(account);
  if (data !== undefined) return data;
  throw new ValidationFailed({ errors: fieldErrorsOf(error.issues) });
}

async function list({ status, json }: { status?: UserStatus; json?: true }): Promise<void> {
  const users = await withServices((services) =>
    everyPage((cursor) => services.users.list({ status, cursor, limit: PAGE_SIZE })),
  );
  if (json) printJson(users);
  else printTable(['ID', 'EMAIL', 'STATUS', 'ROLES', 'NAME', 'CREATED'], users.map(cells));
}

function cells({ id, email, status, roles, name, createdAt }: User): string[] {
  return [id, email, status, listed(roles), name ?? '-', createdAt.toISOString()];
}

async function change(what: 'suspend' | 'reinstate', emailOrId: string, json?: true): Promise<void> {
  const changed = await withServices(async (services): Promise<UserChanged> => {
    const { id } = await findUserToChange(services, emailOrId);
    return services.administration[what](OPERATOR, id);
  });
  if (json) return printJson(changed);
  const { user, receipt } = changed;
  printFields({ id: user.id, email: user.email, status: user.status, receipt: receiptLine(receipt) });
}
