import { fstatSync, statSync, type BigIntStats } from 'node:fs';
import { open } from 'node:fs/promises';
import { InvalidArgumentError, type Command } from 'commander';
import { SystemClock } from '../clock/clock.js';
import { CommandRefused } from './cli.errors.js';
import { ImportReport } from './import-report.js';
import type { ImportCounts } from './import-run.js';
import { printFields, printJson } from './output.js';
import { withServices } from './with-services.js';

interface ImportOptions {
  readonly dryRun?: true;
  readonly report?: string;
  readonly batch: number;
  readonly json?: true;
}

const ABOUT = `
Each line is one account:
  {"email": "ada@example.com", "name": "Ada", "emailVerified": true, "passwordHash": "$2b$12$…",
   "roles": ["clerk"], "status": "active", "createdAt": "2019-04-01T12:00:00Z"}
Only email is needed. Hashes are taken as they are and made anew by argon2id when their owner first signs in; which forms
are taken, and how to get them out of other systems, is in docs/passwords.md.

An account whose address is here already is left as it is and counted, so an import that stopped is simply run again.`;

const PROGRESS_LINES = 10_000;
const DEFAULT_BATCH = 1_000;
const MOST_BATCH = 5_000;

/** `portcullis users import` */
export function addUsersImportCommand(users: Command): void {
  users
    .command('import')
    .description('Take over accounts of another system, with their password hashes')
    .argument('<file>', 'lines of JSON (NDJSON); - for standard input')
    .option('--dry-run', 'check every line, and write nothing')
    .option('--report <file>', 'where to write the refused lines and why')
    .option('--batch <n>', `accounts written in one transaction, up to ${MOST_BATCH}`, batchSize, DEFAULT_BATCH)
    .option('--json', 'print the counts as JSON')
    .addHelpText('after', ABOUT)
    .action(importUsers);
}

function batchSize(text: string): number {
  const size = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (size < 1 || size > MOST_BATCH) throw new InvalidArgumentError(`a whole number from 1 to ${MOST_BATCH}.`);
  return size;
}

async function importUsers(file: string, options: ImportOptions, command: Command): Promise<void> {
  if (options.report !== undefined && isSameFile(file, options.report)) {
    command.error('error: --report names the very file that is imported, which it would empty: name another one');
  }
  const bytes = await openFile(file);
  // Not for help and wrong usage, as the services.
  const { runImport } = await import('./import-run.js');
  const report = await ImportReport.open(options.report);
  const counts = await withServices(({ imports }) =>
    runImport({
      bytes,
      batchSize: options.batch,
      now: new SystemClock().date(),
      report,
      apply: (users) => (options.dryRun ? imports.foresee(users) : imports.write(users)),
      progress: progressEach(PROGRESS_LINES),
    }),
  ).finally(() => report.close());
  if (options.json) printJson({ dryRun: options.dryRun === true, ...counts });
  else printFields(fieldsOf(counts, options.dryRun));
  if (counts.refused > 0) throw new CommandRefused(refusal(counts, options.report));
}

/** Whether both are one file, by whatever names: also where standard input was redirected from it. */
function isSameFile(file: string, report: string): boolean {
  const input = statsOf(() => (file === '-' ? fstatSync(0, { bigint: true }) : statSync(file, { bigint: true })));
  const output = statsOf(() => statSync(report, { bigint: true }));
  // Nothing that stands in a terminal, a pipe or /dev/null can be lost.
  return input?.isFile() === true && input.dev === output?.dev && input.ino === output.ino;
}

/** Undefined for what isn't there, or can't be looked at: opening it says so. */
function statsOf(look: () => BigIntStats): BigIntStats | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** @throws CommandRefused before anything is started, so that a wrong name costs no second */
async function openFile(file: string): Promise<AsyncIterable<Buffer>> {
  try {
    return chunksOf(await streamOf(file));
  } catch (error) {
    throw unreadable(error);
  }
}

async function streamOf(file: string): Promise<AsyncIterable<Buffer>> {
  if (file === '-') {
    // Of a folder Node reads nothing and finds no fault.
    if (fstatSync(0).isDirectory()) throw new Error('it is a folder');
    return process.stdin;
  }
  const handle = await open(file);
  if ((await handle.stat()).isDirectory()) throw new Error('it is a folder');
  return handle.createReadStream();
}

/** @throws CommandRefused where it can’t be read to its end, as from a disk that is broken */
async function* chunksOf(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* stream;
  } catch (error) {
    throw unreadable(error);
  }
}

function unreadable(error: unknown): CommandRefused {
  return new CommandRefused(`the file can’t be read: ${(error as Error).message}`, { cause: error });
}

/** Says how far it is, on standard error. */
function progressEach(step: number): (counts: ImportCounts) => void {
  let said = 0;
  return ({ lines, imported, present, refused }) => {
    if (lines - said < step) return;
    said = lines;
    process.stderr.write(`${lines} lines: ${imported} imported, ${present} present already, ${refused} refused\n`);
  };
}

function fieldsOf({ lines, imported, present, refused }: ImportCounts, dryRun?: true): Record<string, string> {
  return {
    lines: String(lines),
    [dryRun ? 'would be imported' : 'imported']: String(imported),
    'present already': String(present),
    refused: String(refused),
  };
}

function refusal({ lines, refused }: ImportCounts, report: string | undefined): string {
  const where = report === undefined ? '' : `; ${report} says why`;
  return `${refused} of ${lines} lines ${refused === 1 ? 'was' : 'were'} refused${where}`;
}
