/** Somebody, as a directory knows them. */
export interface DirectoryPerson {
  /** A UUID that is theirs for good: it becomes the user's id, and is never given to anybody else. */
  readonly id: string;
  /** One address belongs to one person, without regard to case. */
  readonly email: string;
  /** Whether the directory has seen that the address is theirs. */
  readonly emailVerified: boolean;
  readonly name: string | null;
}

/**
 * Where people's names and passwords are kept: Portcullis's own table, or one that an application has already. It says who
 * somebody is. What they may do, whether they are suspended, and which sessions they have stays with Portcullis, in a row of
 * `users` by the same id, so that revocation stays true. See docs/user-directory.md.
 *
 * `userDirectoryContract()` tests an implementation against what is said here.
 */
export abstract class UserDirectory {
  /**
   * Proves somebody by address and password. Asked at each sign-in by password, outside of any transaction; both are handed on as
   * they came, neither trimmed nor checked.
   *
   * Whoever may not sign in (no such address, wrong password, disabled, deleted) is `undefined`, and looks alike from outside: do
   * the same work for an address that nobody has as for a wrong password, or the time tells which addresses have accounts.
   *
   * Once the directory has committed a change, the old password, or the person who was disabled or deleted, must not be accepted any
   * more. Whoever makes the change then ends the sessions that were opened before, by `SessionEnding.endAll` or
   * `UserAdministration.suspend`, and reports success only after that has returned.
   *
   * @throws only where it can't be known: nobody is let in. A `Problem` or an `HttpException` is the answer; anything else is
   *   `directory_unavailable` (503), as are ten seconds without an answer and an answer that isn't a person as described
   */
  abstract authenticate(email: string, password: string): Promise<DirectoryPerson | undefined>;
}
