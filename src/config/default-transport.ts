import type { Config, Transport } from './config.js';

/** What a mode takes as proof. A registered mode says at boot what it takes, so nothing is ruled out for it here. */
const TAKEN: Readonly<Record<string, readonly Transport[]>> = {
  session: ['cookie', 'header'],
  jwt: ['token'],
  hybrid: ['token', 'cookie', 'header'],
};

const ANY: readonly Transport[] = ['token', 'cookie', 'header'];

/** Transports that a mode takes, the usual one first: `session` → cookie, `jwt` and `hybrid` → token. */
export function transportsOf(mode: string): readonly Transport[] {
  return (Object.hasOwn(TAKEN, mode) ? TAKEN[mode] : undefined) ?? ANY;
}

/**
 * The transport of a sign-in that names none: the usual one of the deployment's mode, or, where `auth.transports` leaves that
 * out, the first allowed one that the mode takes. There always is one; a configuration without is refused.
 */
export function defaultTransport({ mode, transports }: Pick<Config['auth'], 'mode' | 'transports'>): Transport {
  const taken = transportsOf(mode);
  const [usual] = taken;
  const chosen =
    usual !== undefined && transports.includes(usual) ? usual : transports.find((one) => taken.includes(one));
  if (chosen === undefined) throw new RangeError(`auth.mode ${mode} takes none of ${transports.join(', ')}`);
  return chosen;
}
