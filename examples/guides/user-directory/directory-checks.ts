import type { INestApplicationContext } from '@nestjs/common';
import { Problem, UserDirectory, userDirectoryContract } from 'portcullis';
import { Members } from './members.js';

/** Each with a `name` and a `check()` to await: `for (const { name, check } of directoryChecks(() => app)) it(name, check);` */
export function directoryChecks(app: () => INestApplicationContext): ReturnType<typeof userDirectoryContract> {
  return userDirectoryContract(async () => {
    const members = app().get(Members, { strict: false });
    return {
      directory: app().get(UserDirectory, { strict: false }),
      add: ({ email, password, name }) => members.add(email, password, name),
      setPassword: (id, password) => members.setPassword(id, password).catch(exceptForUnknown),
      remove: (id) => members.remove(id).catch(exceptForUnknown),
    };
  });
}

/** Whoever never signed in has no session to end, and is no user of Portcullis yet. */
function exceptForUnknown(error: unknown): void {
  if (!(error instanceof Problem && error.code === 'user_not_found')) throw error;
}
