import { readImportedUser, UnreadableUser, type ImportedUser } from '../users/user-import.schemas.js';
import type { ImportOutcome } from '../users/user-import.service.js';
import { boundedLines, type Line } from './bounded-lines.js';
import type { ImportReport } from './import-report.js';

/** How many lines came, and what became of them. */
export interface ImportCounts {
  readonly lines: number;
  readonly imported: number;
  /** Left as they are, since the address has an account already. */
  readonly present: number;
  readonly refused: number;
}

/** What an import works with. */
export interface ImportRun {
  readonly bytes: AsyncIterable<Buffer>;
  readonly batchSize: number;
  readonly now: Date;
  readonly report: ImportReport;
  /** Writes a batch, or foresees what writing it would do. */
  readonly apply: (users: readonly ImportedUser[]) => Promise<ImportOutcome[]>;
  /** Told after each batch. */
  readonly progress: (counts: ImportCounts) => void;
}

interface Numbered {
  readonly line: number;
  readonly user: ImportedUser;
}

/** The longest line with a user in it has about 17 KiB: 64 roles of 200 characters, a hash of a thousand. */
const MAX_LINE_BYTES = 65_536;

/** Reads users line by line and applies them batch by batch. Keeps one batch in memory, however long the file is. */
export async function runImport({ bytes, batchSize, now, report, apply, progress }: ImportRun): Promise<ImportCounts> {
  let [lines, imported, present] = [0, 0, 0];
  let batch: Numbered[] = [];
  const flush = async (): Promise<void> => {
    const outcomes = batch.length === 0 ? [] : await apply(batch.map(({ user }) => user));
    for (const [index, { line, user }] of batch.entries()) {
      const outcome = outcomes[index];
      if (outcome === 'imported') imported += 1;
      else if (outcome === 'present') present += 1;
      else await report.add({ line, reason: outcome?.refused ?? 'not written', email: user.email });
    }
    batch = [];
    progress({ lines, imported, present, refused: report.refused });
  };
  for await (const line of boundedLines(bytes, MAX_LINE_BYTES)) {
    if (line.text?.trim() === '') continue;
    lines += 1;
    const user = await read(line, now, report);
    if (user !== undefined) batch.push({ line: line.number, user });
    if (batch.length >= batchSize) await flush();
  }
  await flush();
  return { lines, imported, present, refused: report.refused };
}

async function read({ number, text }: Line, now: Date, report: ImportReport): Promise<ImportedUser | undefined> {
  try {
    if (text === undefined) throw new UnreadableUser(`not UTF-8, or longer than ${MAX_LINE_BYTES} bytes`);
    return readImportedUser(text, now);
  } catch (error) {
    if (!(error instanceof UnreadableUser)) throw error;
    await report.add({ line: number, reason: error.message, email: error.email });
    return undefined;
  }
}
