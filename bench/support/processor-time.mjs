import { readFileSync } from 'node:fs';

/** A tick of the kernel's accounts on every platform that Node runs on. */
const TICK_MS = 10;

/** @returns milliseconds of processor time that a process has had, of all its threads and none of its children's (Linux) */
export function processorTime(pid) {
  // What stands before the last bracket is a name, which may hold anything.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
