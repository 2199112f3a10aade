import type { Command } from 'commander';
import { fieldErrorsOf } from '../http/field-errors.js';
import { ValidationFailed } from '../http/http.errors.js';
import { PutRoleBody, RoleNameInput } from '../users/role.schemas.js';
import { everyPage, PAGE_SIZE } from './every-page.js';
import { inOptions } from './in-options.js';
import { OPERATOR } from './operator.js';
import { listed, printFields, printJson, printTable } from './output.js';
import { receiptLine } from './receipt-line.js';
import { splitList } from './split-list.js';
import { withServices } from './with-services.js';

interface SetOptions {
  readonly permissions: readonly string[];
  readonly json?: true;
}

/** `portcullis roles …` */
export function addRolesCommands(program: Command): void {
  const roles = program.command('roles').description('Roles and what they permit');
  roles.command('list').description('List roles by name').option('--json', 'print an array of objects').action(list);
  roles
    .command('set')
    .description(
      'Make a role, or replace what it permits: in force for everybody who holds it when the command returns',
    )
    .usage('<name> --permissions <list> [--json]')
    .argument('<name>', 'such as manager')
    .requiredOption('--permissions <list>', 'such as invoice:read,invoice:write; empty for none', splitList)
    .option('--json', 'print role and receipt as JSON')
    .action(set);
}

async function list({ json }: { json?: true }): Promise<void> {
  const roles = await withServices((services) =>
    everyPage((cursor) => services.roles.list({ cursor, limit: PAGE_SIZE })),
  );
  if (json) return printJson(roles);
  const rows = roles.map(({ name, builtIn, permissions }) => [name, builtIn ? 'yes' : '-', listed(permissions)]);
  printTable(['NAME', 'BUILT IN', 'PERMISSIONS'], rows);
}

async function set(name: string, { permissions, json }: SetOptions): Promise<void> {
  const { role, receipt } = await inOptions({ permissions: '--permissions' }, async () => {
    check(name, permissions);
    return withServices((services) => services.roles.put(OPERATOR, name, permissions));
  });
  if (json) return printJson({ role, receipt });
  printFields({ name: role.name, permissions: listed(role.permissions), receipt: receiptLine(receipt) });
}

function check(name: string, permissions: readonly string[]): void {
  const { error: ofName } = RoleNameInput.safeParse(name);
  const { error: ofBody } = PutRoleBody.safeParse({ permissions });
  const errors = [...fieldErrorsOf(ofName?.issues ?? [], 'name'), ...fieldErrorsOf(ofBody?.issues ?? [])];
  if (errors.length > 0) throw new ValidationFailed({ errors });
}
