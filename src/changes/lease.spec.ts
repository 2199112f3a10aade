import { InterruptedClock } from '../../test/support/interrupted-clock.js';
import type { Config } from '../config/index.js';
import { Lease } from './lease.js';

const LEASE_MS = 2_000;

describe('a lease', () => {
  const held = () => {
    const clock = new InterruptedClock();
    const lease = new Lease(clock, { changes: { lease: LEASE_MS } } as Config);
    lease.begin({ id: 'one', epoch: 'one', history: 'one' }, 0, lease.moment());
    return { clock, lease };
  };

  it('is held by whoever was interrupted while they looked', () => {
    const { clock, lease } = held();
    clock.interruptFor(LEASE_MS / 2);
    expect(lease.isTrusted()).toBe(true);
  });

  it('is over where it ended during the interruption', () => {
    const { clock, lease } = held();
    clock.interruptFor(LEASE_MS);
    expect(lease.isTrusted()).toBe(false);
  });

  it('is not believed by a machine that stood still', () => {
    const { clock, lease } = held();
    clock.wallOffset += LEASE_MS / 2;
    expect(lease.isTrusted()).toBe(false);
    expect(lease.isTrusted()).toBe(false);
  });
});
