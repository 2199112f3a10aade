import { spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from '../support/test-database.js';
import { environmentOf, portcullis, refused, ROOT } from './processes.js';

describe('users import', () => {
  it('takes no folder for a file without lines', () => {
    const stdio = [openSync(tmpdir(), 'r'), 'pipe', 'pipe'] as const;
    const program = join(ROOT, 'dist/cli/portcullis.js');
    const command = [program, 'users', 'import', '-'];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { stdio: [...stdio], encoding: 'utf8' });
    expect({ code: status, stdout, stderr }).toEqual(refused('the file can’t be read: it is a folder'));
  });

  const onLinux = process.platform === 'linux' ? it : it.skip;

  onLinux('says in one line that a file can’t be read to its end', async () => {
    const database = await createTestDatabase();
    // As from a disk that is broken: it can be opened, and nothing lies at its beginning.
    expect(await portcullis(['users', 'import', '/proc/self/mem'], { env: environmentOf(database) })).toEqual(
      refused('the file can’t be read: EIO: i/o error, read'),
    );
    await database.drop();
  });
});
