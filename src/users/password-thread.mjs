import { platform, setPriority } from 'node:os';
import { hashSync, verifySync } from '@node-rs/argon2';

/**
 * What the threads of password-threads.ts run. JavaScript, since Node starts a thread from a file, and tests run the sources.
 * On Linux a thread has a priority of its own, and this one takes the lower of them for as long as it lives; elsewhere it would
 * be the whole process's.
 */
const NICE = 10;
if (platform() === 'linux') setPriority(NICE);

/** @param {{ password: string, parameters: import('@node-rs/argon2').Options }} work */
export function hash({ password, parameters }) {
  return hashSync(password, parameters);
}

/** @param {{ stored: string, password: string }} work */
export function verify({ stored, password }) {
  return verifySync(stored, password);
}
