import { rmSync } from 'node:fs';
import { takesNothing } from './embedded.errors.js';

/**
 * Takes a file away that says nothing any more once its process is gone. On a disk that has become read-only it stays, and the
 * database is stopped all the same.
 */
export function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    if (!takesNothing(error)) throw error;
  }
}
