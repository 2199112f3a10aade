import passport, { Strategy, type Authenticator } from 'passport';

/*
 * Passport's registry is one for the whole process: the last strategy of a name wins, whichever application it belongs to.
 * The mode guard never asks it; `AuthGuard('access-token')` of `@nestjs/passport` does.
 */

/** Those of ours that are in use, by name: one for each application that runs in this process. */
const IN_USE = new Map<string, Set<Strategy>>();

/** What stands in Passport's registry because of us. */
const REGISTERED = new WeakSet<Strategy>();

/** What `PassportStrategy` registers ours with as they are made: nowhere. `publish` does it, for as long as they are in use. */
export const UNREGISTERED = { use: () => UNREGISTERED } as unknown as Authenticator;

/** Stands for several of one name: a request of one application must not be decided by the users of another. */
class AmbiguousStrategy extends Strategy {
  override authenticate(): void {
    this.error(
      new Error('several Portcullis applications run in this process: use its guards in place of AuthGuard()'),
    );
  }
}

/** Makes a strategy of ours known to `AuthGuard(name)`, unless the application has one of that name itself. */
export function publish(name: string, strategy: Strategy): void {
  const ours = IN_USE.get(name) ?? new Set();
  IN_USE.set(name, ours.add(strategy));
  register(name);
}

/** Takes it away again. */
export function withdraw(name: string, strategy: Strategy): void {
  IN_USE.get(name)?.delete(strategy);
  register(name);
}

function register(name: string): void {
  const present = (passport as unknown as { _strategy(name: string): Strategy | undefined })._strategy(name);
  if (present !== undefined && !REGISTERED.has(present)) return;
  const [first, second] = IN_USE.get(name) ?? [];
  if (first === undefined) {
    passport.unuse(name);
    return;
  }
  const chosen = second === undefined ? first : new AmbiguousStrategy();
  REGISTERED.add(chosen);
  passport.use(name, chosen);
}
