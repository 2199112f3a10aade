import { readFileSync } from 'node:fs';

/** @returns bytes that a process has in memory, by the kernel's own count (Linux) */
export function residentBytes(pid) {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024;
}
