import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { type Account, currentAccount, isRoot } from './account.js';
import type { Binaries } from './binaries.js';
import { EmbeddedDatabaseError } from './embedded.errors.js';
import { run } from './run-as.js';
import type { OpenSite } from './site.js';

/** The role and the database that the cluster is made with. */
export const NAME = 'portcullis';

/**
 * Makes the cluster unless it is there; 0.4 to 1.4 s the first time. To be called under the site's lock.
 *
 * UTF-8 with the built-in C.UTF-8 locale: lower() knows every alphabet, and sorting never changes with the machine's C
 * library, which would break indexes. Checksums, so that a bad disk shows as an error.
 *
 * @param signal ends the making
 * @param durable false only in tests, where nobody minds losing the database with the machine
 * @throws EmbeddedDatabaseError if the folder holds something else, or a cluster of another major version
 */
export async function ensureCluster(
  site: OpenSite,
  binaries: Binaries,
  durable: boolean,
  signal?: AbortSignal,
): Promise<void> {
  if (!existsSync(site.cluster)) await makeCluster(site, binaries, durable, signal);
  const version = readVersion(site.cluster);
  if (version === undefined) {
    throw new EmbeddedDatabaseError(`${site.cluster} holds no PostgreSQL data: move it away, or set database.data`);
  }
  if (version !== binaries.major) {
    throw new EmbeddedDatabaseError(
      `the data folder ${site.cluster} is of PostgreSQL ${version} and the server installed is ${binaries.major}: \
set database.data to a new folder, or carry the data over with pg_dump`,
    );
  }
}

function readVersion(cluster: string): string | undefined {
  const path = join(cluster, 'PG_VERSION');
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}

/** Made aside and moved into place whole, so that a kill half-way leaves nothing that looks like a cluster. */
async function makeCluster(
  site: OpenSite,
  binaries: Binaries,
  durable: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  sweepDrafts(site);
  const draft = `${site.cluster}.new-${process.pid}`;
  try {
    mkdirSync(draft, { mode: 0o700 });
    if (isRoot()) chownSync(draft, site.account.uid, site.account.gid);
    await fillCluster(draft, site.account, binaries, durable, signal);
    renameSync(draft, site.cluster);
  } catch (error) {
    sweepDrafts(site);
    throw error;
  }
}

async function fillCluster(
  folder: string,
  account: Account,
  binaries: Binaries,
  durable: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const rest = ['--data-checksums', '--auth=peer', '--no-instructions', ...(durable ? [] : ['--no-sync'])];
  await run(binaries.initdb, ['-D', folder, `--username=${NAME}`, ...locale, ...rest], account, { signal });
  // Before any server listens, so that the database and its cluster appear together.
  const said = await run(
    binaries.postgres,
    ['--single', '-D', folder, ...(durable ? [] : ['-F']), 'postgres'],
    account,
    { input: `CREATE DATABASE ${NAME};\n`, signal },
  );
  if (/\b(ERROR|FATAL):/.test(said)) throw new EmbeddedDatabaseError(`the database can't be made: ${said}`);
}

function sweepDrafts(site: OpenSite): void {
  const prefix = `${basename(site.cluster)}.new-`;
  for (const name of readdirSync(site.folder)) {
    if (name.startsWith(prefix)) rmSync(join(site.folder, name), { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * Says who may connect: only over the socket, only by `peer`. The kernel vouches for the client's account, so there is
 * no password to keep on disk or to leak, and a process of another account is refused even if it got at the socket
 * (which `trust` would let in). Allowed are root and the owner of the cluster, who could read its files anyway.
 */
export function writeAccess(site: OpenSite): void {
  const accounts = new Set(['root', site.account.name, ...(isRoot() ? [] : [currentAccount().name])]);
  const map = [...accounts].map((name) => `${NAME} "${name}" ${NAME}\n`).join('');
  replaceFile(join(site.cluster, 'pg_ident.conf'), map, site.account);
  replaceFile(join(site.cluster, 'pg_hba.conf'), `local all all peer map=${NAME}\n`, site.account);
}

/** Never writes through what stands there: root must not follow a link that the other account has planted. */
function replaceFile(path: string, content: string, owner: Account): void {
  const draft = `${path}.new`;
  rmSync(draft, { force: true });
  writeFileSync(draft, content, { flag: 'wx', mode: 0o600 });
  if (isRoot()) chownSync(draft, owner.uid, owner.gid);
  renameSync(draft, path);
}
