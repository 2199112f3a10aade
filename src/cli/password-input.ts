import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CommandRefused } from './cli.errors.js';

/** Far more than any password that the policy lets through. */
const MAX_BYTES = 16_384;

/**
 * Reads a password from standard input: one line, without its line break. At a terminal it is asked for and not shown.
 *
 * @throws CommandRefused for none, more than one line, or what isn't text
 */
export async function readPassword(): Promise<string> {
  const text = process.stdin.isTTY ? await ask() : await readAll();
  const password = text.replace(/\r?\n$/, '');
  if (password === '') throw new CommandRefused('no password came on standard input: give it as one line');
  if (/[\r\n]/.test(password))
    throw new CommandRefused('more than one line came on standard input: give only the password');
  return password;
}

async function readAll(): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new CommandRefused('what came on standard input is too long for a password');
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new CommandRefused('what came on standard input is not UTF-8 text');
  }
}

async function ask(): Promise<string> {
  process.stderr.write('Password: ');
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  const given = new AbortController();
  // Ctrl-C and Ctrl-D: readline would leave the question unanswered for ever.
  for (const event of ['SIGINT', 'close']) lines.once(event, () => given.abort());
  try {
    return await lines.question('', { signal: given.signal });
  } catch (error) {
    throw new CommandRefused('no password was given', { cause: error });
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
