import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';

/** Which process is meant: a pid alone is reused, a pid with the time at which it started is not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; only compared for equality. */
  readonly startedAt: string;
  /** Whose numbers these are: each container has its own. Undefined where there is but one, and where an older version wrote it. */
  readonly namespace?: string | undefined;
}

/** The process that has this pid now; undefined if there is none, or only a zombie that nobody has waited for. */
export function identify(pid: number): ProcessIdentity | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  const found = process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
  if (!found || /^[ZX]/.test(found.state)) return undefined;
  return { pid, startedAt: found.startedAt, namespace: namespaceHere() };
}

/** Whether that very process still runs, and not merely another with its number. One of another container's can't be seen. */
export function isAlive({ pid, startedAt, namespace }: ProcessIdentity): boolean {
  const found = identify(pid);
  return found?.startedAt === startedAt && (namespace === undefined || namespace === found.namespace);
}

/** This process. */
export function self(): ProcessIdentity {
  return identify(process.pid) ?? { pid: process.pid, startedAt: 'unknown' };
}

/** Reads what `JSON.stringify` made of an identity; undefined for anything else. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  try {
    const { pid, startedAt, namespace } = JSON.parse(text) as Partial<ProcessIdentity>;
    return typeof pid === 'number' && typeof startedAt === 'string' ? { pid, startedAt, namespace } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether the process is a PostgreSQL server on this cluster. A server's working directory is its cluster, whatever
 * path it was started with; where that can't be read (macOS, another user's process) its name has to do.
 */
export function isServerOf(pid: number, cluster: string): boolean {
  if (!identify(pid)) return false;
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === cluster;
  } catch {
    // Falls through to the name.
  }
  return /(^|\/)postgres\b/.test(ps(pid, 'comm='));
}

interface Found {
  state: string;
  startedAt: string;
}

function fromProc(pid: number): Found | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces and parentheses itself. After it: state is field 3, start time field 22,
    // counted in ticks since the boot, so the boot has to be named too.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', startedAt: `${bootId()}:${fields[19]}` };
  } catch {
    return undefined;
  }
}

function namespaceHere(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return undefined;
  }
}

let boot: string | undefined;

function bootId(): string {
  return (boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
}

function fromPs(pid: number): Found | undefined {
  const [state = '', ...started] = ps(pid, 'state=,lstart=').split(/\s+/);
  return state ? { state, startedAt: started.join(' ') } : undefined;
}

function ps(pid: number, columns: string): string {
  try {
    const options = { encoding: 'utf8', env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' } } as const;
    return execFileSync('ps', ['-o', columns, '-p', String(pid)], {
      ...options,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}
