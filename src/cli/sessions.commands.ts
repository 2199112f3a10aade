import type { Command } from 'commander';
import type { Receipt } from '../changes/receipt.js';
import { isUuid } from '../database/uuid.js';
import type { SessionView } from '../sessions/session.js';
import { SessionNotFound } from '../sessions/sessions.errors.js';
import { everyPage, PAGE_SIZE } from './every-page.js';
import { findUser, findUserToChange } from './find-user.js';
import { OPERATOR } from './operator.js';
import { printFields, printJson, printTable } from './output.js';
import { receiptLine } from './receipt-line.js';
import { withServices } from './with-services.js';

/** `portcullis sessions …` */
export function addSessionsCommands(program: Command): void {
  const sessions = program.command('sessions').description('Sessions of users');
  sessions
    .command('list')
    .description('List the live sessions of a user, newest first')
    .usage('--user <user> [--json]')
    .requiredOption('--user <user>', 'e-mail address or id')
    .option('--json', 'print an array of objects')
    .action(list);
  const revoke = sessions
    .command('revoke')
    .description('End one session, or all of a user: accepted nowhere any more when the command returns')
    .usage('<session> | --user <user> [--json]')
    .argument('[session]', 'id of the session')
    .option('--user <user>', 'e-mail address or id of whose sessions all end')
    .option('--json', 'print the receipt as JSON')
    .action(async (session: string | undefined, { user, json }: { user?: string; json?: true }) => {
      if ((session === undefined) === (user === undefined)) {
        revoke.error('error: name either a session by its id or a user by --user');
      }
      const receipt = user === undefined ? await endOne(session ?? '') : await endAll(user);
      if (json) printJson(receipt);
      else printFields({ receipt: receiptLine(receipt) });
    });
}

async function list({ user, json }: { user: string; json?: true }): Promise<void> {
  const sessions = await withServices(async (services) => {
    const { id } = await findUser(services, user);
    return everyPage((cursor) => services.sessions.ofUser(id, { limit: PAGE_SIZE, cursor }, null));
  });
  if (json) printJson(sessions);
  else printTable(['ID', 'TRANSPORT', 'CREATED', 'LAST SEEN', 'EXPIRES', 'IP', 'USER AGENT'], sessions.map(cells));
}

function cells({
  id,
  transport,
  createdAt,
  lastSeenAt,
  expiresAt,
  idleExpiresAt,
  ip,
  userAgent,
}: SessionView): string[] {
  const ends = idleExpiresAt < expiresAt ? idleExpiresAt : expiresAt;
  const times = [createdAt, lastSeenAt, ends].map((time) => time.toISOString());
  return [id, transport, ...times, ip ?? '-', userAgent ?? '-'];
}

function endOne(sessionId: string): Promise<Receipt> {
  if (!isUuid(sessionId)) throw new SessionNotFound();
  return withServices((services) => services.sessionEnding.endAny(sessionId));
}

function endAll(user: string): Promise<Receipt> {
  return withServices(async (services) => {
    const { id } = await findUserToChange(services, user);
    return (await services.sessionEnding.endAllOf(OPERATOR, id)).receipt;
  });
}
