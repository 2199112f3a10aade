import { readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { EmbeddedDatabaseError } from './embedded.errors.js';

/** A system account that processes run as and files belong to. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Accounts without privileges that systems commonly have, the fittest first. None is ever made. */
const UNPRIVILEGED = ['postgres', '_postgres', 'nobody', 'daemon'];

/** Whether this process is root, as which PostgreSQL refuses to run. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The account of this process. A uid that no passwd entry names (some containers) is named by its number. */
export function currentAccount(): Account {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  try {
    return { name: userInfo().username, uid, gid };
  } catch {
    return { name: String(uid), uid, gid };
  }
}

/**
 * The account that root lends to PostgreSQL.
 *
 * @throws EmbeddedDatabaseError if /etc/passwd knows none of the usual ones
 */
export function unprivilegedAccount(passwd = readPasswd()): Account {
  for (const name of UNPRIVILEGED) {
    const account = passwd.find((entry) => entry.name === name && entry.uid !== 0);
    if (account) return account;
  }
  throw new EmbeddedDatabaseError(
    `PostgreSQL doesn't run as root, and none of the accounts ${UNPRIVILEGED.join(', ')} exists: \
start Portcullis as an ordinary user, or set DATABASE_URL`,
  );
}

/** The account with this uid, its files' group standing in for a passwd entry where there is none. */
export function accountOf(uid: number, gid: number, passwd = readPasswd()): Account {
  return passwd.find((entry) => entry.uid === uid) ?? { name: String(uid), uid, gid };
}

/**
 * Whether the account may pass through every folder down to `path` and use `path` itself. Judged by the mode bits;
 * access lists could only make the answer wrong in the direction that PostgreSQL's own error then tells.
 */
export function canReach(path: string, account: Account): boolean {
  for (let at = path; ; at = dirname(at)) {
    const { mode, uid, gid } = statSync(at);
    const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
    if (((mode >> shift) & 0o1) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

function readPasswd(): Account[] {
  return parsePasswd(readFileSync('/etc/passwd', 'utf8'));
}

/** Reads the lines of a passwd file. Negative ids, as macOS has for nobody, count from the top as in C. */
export function parsePasswd(text: string): Account[] {
  return text
    .split('\n')
    .filter((line) => /^[^#:]+:[^:]*:-?\d+:-?\d+:/.test(line))
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }));
}
