import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canReach, parsePasswd, unprivilegedAccount } from './account.js';

const PASSWD = `# comment
root:x:0:0:root:/root:/bin/bash
nobody:*:-2:-2:Unprivileged User:/var/empty:/usr/bin/false
postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash
`;

describe('the account that root lends to PostgreSQL', () => {
  it('is postgres where there is one, else nobody', () => {
    const accounts = parsePasswd(PASSWD);
    expect(unprivilegedAccount(accounts)).toEqual({ name: 'postgres', uid: 101, gid: 104 });
    const without = accounts.filter(({ name }) => name !== 'postgres');
    expect(unprivilegedAccount(without)).toEqual({ name: 'nobody', uid: 4294967294, gid: 4294967294 });
  });

  it('is never root under another name, and its want is told', () => {
    expect(() => unprivilegedAccount(parsePasswd('nobody:x:0:0::/:/bin/sh'))).toThrow('set DATABASE_URL');
  });

  it('reaches a path only if every folder above lets it through', () => {
    const folder = mkdtempSync(join(tmpdir(), 'reach-'));
    const inner = join(folder, 'inner');
    mkdirSync(inner, { mode: 0o755 });
    const stranger = { name: 'stranger', uid: 4_000_000, gid: 4_000_000 };
    chmodSync(folder, 0o711);
    expect(canReach(inner, stranger)).toBe(true);
    chmodSync(folder, 0o750);
    expect(canReach(inner, stranger)).toBe(false);
    rmSync(folder, { recursive: true });
  });
});
