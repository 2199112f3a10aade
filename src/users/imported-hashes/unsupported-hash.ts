/** A hash that can't be imported. The message completes "the line has …" and never quotes the hash. */
export class UnsupportedHash extends Error {
  override readonly name = 'UnsupportedHash';
}

/** @throws UnsupportedHash unless a parameter lies between two bounds, both included */
export function assertWithin(name: string, value: number, least: number, most: number): void {
  if (!(value >= least && value <= most)) throw new UnsupportedHash(`${name} that is not from ${least} to ${most}`);
}
