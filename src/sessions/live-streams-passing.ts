import { concatMap, filter, from, map, of, tap, type MonoTypeOperatorFunction } from 'rxjs';

/** Events that are held back while the primary is being asked, at most. */
const MAX_HELD = 1_000;

/**
 * Passes each event on once it is decided that it may be, in order. Decided at once, it is passed on at once.
 *
 * @param decide asked for each event when its turn has come; a rejection is a refusal
 * @param refuse called for the first event that may not pass, or when too many are held back
 */
export function passWhile<Event>(
  decide: () => boolean | Promise<boolean>,
  refuse: () => void,
): MonoTypeOperatorFunction<Event> {
  return (source) => {
    let held = 0;
    return source.pipe(
      tap(() => {
        held += 1;
        if (held > MAX_HELD) refuse();
      }),
      concatMap((event) => {
        const decision = decide();
        if (decision === true) return of(event);
        return from(Promise.resolve(decision).catch(() => false)).pipe(
          tap((may) => {
            if (!may) refuse();
          }),
          filter(Boolean),
          map(() => event),
        );
      }),
      tap(() => (held -= 1)),
    );
  };
}
