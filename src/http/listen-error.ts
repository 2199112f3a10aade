/** The port or address can't be listened on. One line, fit for an operator. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/**
 * What a failed `listen()` means to an operator.
 *
 * @param setting what to change where the port can't be had
 * @returns the error itself where it isn't about the address
 */
export function listenError(error: unknown, host: string, port: number, setting: string): Error {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || !LISTENING.has(syscall)) return error as Error;
  const reasons: Record<string, string> = {
    EADDRINUSE: `the port is taken; stop what uses it or set ${setting} to another`,
    EACCES: `this account may not use that port; set ${setting} to one from 1024 on`,
    EADDRNOTAVAIL: 'this machine has no such address; set http.host to one that it has',
    ENOTFOUND: 'no address of that name is known; set http.host to one that this machine has',
    EAI_AGAIN: 'nobody says now which address that name has; set http.host to an address of this machine',
  };
  return new ListenError(`cannot listen on ${host}:${port}: ${reasons[code] ?? code}`, { cause: error });
}

/** What fails: in a cluster's worker it is the primary that binds; a host name has to be looked up first. */
const LISTENING: ReadonlySet<string | undefined> = new Set(['listen', 'bind', 'getaddrinfo']);
