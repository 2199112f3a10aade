import { once } from 'node:events';
import { InvalidArgumentError, type Command } from 'commander';
import { MomentInput } from '../audit/audit.schemas.js';
import type { AuditFilter } from '../audit/audit-trail.js';
import { AUDIT_EVENT_TYPES, type AuditEventType } from '../audit/audit-vocabulary.js';
import { RepeatableOption } from './repeatable-option.js';
import { withServices } from './with-services.js';

/** `portcullis audit …` */
export function addAuditCommands(program: Command): void {
  const audit = program.command('audit').description('The audit log: who did what');
  audit
    .command('export')
    .description('Print events, oldest first, one JSON object a line (NDJSON), up to now unless --to says otherwise')
    .usage('[--from <moment>] [--to <moment>] [--type <type>]... [--actor <actor>] [--user <id>]')
    .option('--from <moment>', 'not before, such as 2026-01-31 or 2026-01-31T12:00:00Z', moment)
    .option('--to <moment>', 'before that moment', moment)
    .addOption(new RepeatableOption('--type <type>', 'only these; may be given several times', eventType))
    .option('--actor <actor>', 'who did it: an id, or operator, anonymous, system')
    .option('--user <id>', 'whom it concerns')
    .action((filter: AuditFilter) => withServices((services) => print(services.audit.read(upToNow(filter)))));
}

/** Without an end, what others add meanwhile would be read after. */
function upToNow(filter: AuditFilter): AuditFilter {
  return { ...filter, to: filter.to ?? new Date() };
}

/** Memory stays flat however many there are: a reader that is slower than the database is waited for. */
async function print(events: AsyncIterable<object>): Promise<void> {
  for await (const event of events) {
    if (!process.stdout.write(`${JSON.stringify(event)}\n`)) await once(process.stdout, 'drain');
  }
}

function moment(text: string): Date {
  const { data } = MomentInput.safeParse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  if (data === undefined) throw new InvalidArgumentError('It takes a date, or a moment in UTC.');
  return data;
}

function eventType(text: string): AuditEventType {
  const type = AUDIT_EVENT_TYPES.find((one) => one === text);
  if (type === undefined) throw new InvalidArgumentError(`It takes one of ${AUDIT_EVENT_TYPES.join(', ')}.`);
  return type;
}
