/** The longest lease that any node may have, in milliseconds; the table `node` checks it and `changes.lease` stays below. */
export const LEASE_MAX_MS = 5_000;

/** A node trusts this share of its lease, from the time of sending: clocks of two machines drift apart by less than 1 %. */
export const TRUSTED_SHARE = 0.99;

/** Whoever waits for a lease to end waits this share of it. */
export const WAITED_SHARE = 1.01;

/** A lease is renewed when a third of it is over, so that two renewals may fail before it ends. */
export const RENEWALS_PER_LEASE = 3;

/**
 * How many nodes look at the registry while each renews its lease once. Up to this number all do; of more nodes each looks by
 * chance, so that about as many do. If each of N looked each time, the rows read would grow with N², and a large fleet's database
 * would fail at that first.
 */
export const LOOKS_EACH_RENEWAL = 8;
