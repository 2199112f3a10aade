import { HttpException, Logger } from '@nestjs/common';
import { z } from 'zod';
import { atMost } from '../clock/at-most.js';
import { isUuid } from '../database/uuid.js';
import { fieldErrorLine, fieldErrorsOf } from '../http/field-errors.js';
import { Problem } from '../http/problem.js';
import { isStorable } from '../http/text.js';
import { EMAIL_MAX_LENGTH } from './email.js';
import type { DirectoryPerson, UserDirectory } from './user-directory.js';
import { DirectoryUnavailable, InvalidCredentials } from './users.errors.js';

const LOGGER = new Logger('UserDirectory');

/** For so long a sign-in waits, in milliseconds. Few may be under way at once: those that wait for ever would keep all others out. */
const PATIENCE_MS = 10_000;

/** Rows of a table come in whatever types its driver has: what is no person of ours proves nobody, and is no wrong password. */
const PersonShape = z.object({
  id: z
    .string()
    .refine(isUuid, 'Not a UUID')
    .transform((id) => id.toLowerCase()),
  email: z.string().min(1).max(EMAIL_MAX_LENGTH).refine(isStorable, 'Text that can’t be stored'),
  emailVerified: z.boolean(),
  name: z
    .string()
    .refine(isStorable, 'Text that can’t be stored')
    .nullish()
    .transform((name) => name ?? null),
});

/**
 * Whom the application's directory proves by address and password.
 *
 * @throws InvalidCredentials for nobody
 * @throws DirectoryUnavailable where it fails, says nothing in time, or answers with what is no person; the log says which field.
 *   A `Problem` or an `HttpException` that it threw is passed on as it is
 */
export async function personIn(directory: UserDirectory, email: string, password: string): Promise<DirectoryPerson> {
  const answer = await answerOf(directory, email, password);
  if (answer === undefined || answer === null) throw new InvalidCredentials();
  const person = PersonShape.safeParse(answer);
  if (person.success) return person.data;
  const faults = fieldErrorsOf(person.error.issues).map(fieldErrorLine);
  LOGGER.error(`the directory answered with what is no person: ${faults.join('; ')}`);
  throw new DirectoryUnavailable();
}

async function answerOf(directory: UserDirectory, email: string, password: string): Promise<unknown> {
  try {
    const asked = directory.authenticate(email, password);
    return await atMost(PATIENCE_MS, asked, () => {
      throw new Error(`no answer within ${PATIENCE_MS} ms`);
    });
  } catch (error) {
    if (error instanceof Problem || error instanceof HttpException) throw error;
    LOGGER.error({ err: error }, 'the directory failed: nobody can be proven by it');
    throw new DirectoryUnavailable({ cause: error, headers: { 'retry-after': '1' } });
  }
}
