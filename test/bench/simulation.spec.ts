import { simulate, type Costs, type Options } from '../../bench/support/simulation.mjs';

const cost = { node: 0.1, server: 0.2, rest: 0.1 };
const costs: Costs = {
  http: cost,
  begin: cost,
  change: cost,
  commit: cost,
  log: cost,
  acknowledge: cost,
  renew: cost,
  registry: { ...cost, serverPerRow: 0.001, nodePerRow: 0.001 },
  notify: cost,
  listener: { node: 0, server: 0.05, rest: 0.1 },
  flush: 0.5,
};
const options: Options = { nodes: 4, cores: 2, shared: false, load: { perSecond: 20 }, costs };

describe('the simulation that docs/scaling.md rests on', () => {
  it('gives the same run for the same seed, and another for another', () => {
    expect(simulate({ ...options, seed: 7 })).toEqual(simulate({ ...options, seed: 7 }));
    expect(simulate({ ...options, seed: 8 })).not.toEqual(simulate({ ...options, seed: 7 }));
  });

  it('takes one node at rest exactly as long as the steps of one revocation', () => {
    const load = { callers: 1, pause: [100, 100] as [number, number] };
    // What goes on beside it needs no time of the event loop here, so nothing queues.
    const beside = { ...cost, node: 0 };
    const quiet = { ...costs, log: beside, acknowledge: beside, notify: beside };
    const { p50, looks } = simulate({ ...options, nodes: 1, cores: 4, spread: 0, load, costs: quiet });
    const roundTrip = 0.1 + 0.2 + 0.1;
    const ofOneRow = 0.002;
    expect(looks).toBe(1);
    // The request itself, begin, change, commit with its flush, and one look at the registry.
    expect(p50).toBeCloseTo(0.1 + 0.1 + 3 * roundTrip + 0.5 + roundTrip + ofOneRow, 9);
  });

  it('never commits more than the lock of the head allows, however many processors there are', () => {
    const load = { callers: 64, pause: [0, 0] as [number, number] };
    const { perSecond } = simulate({ ...options, nodes: 1, cores: 64, spread: 0, load, costs: { ...costs, flush: 5 } });
    expect(perSecond).toBeLessThanOrEqual(1_000 / (0.2 + 5));
    expect(perSecond).toBeGreaterThan(0.9 * (1_000 / (0.2 + 5)));
  });

  it('completes what it is offered below saturation, and not above, where the processors are busy all the time', () => {
    const below = simulate({ ...options, cores: 1, load: { perSecond: 20 } });
    const above = simulate({ ...options, cores: 1, load: { perSecond: 2_000 } });
    expect(below.utilisation).toBeLessThan(0.5);
    expect(below.completed).toBeGreaterThan(0.98 * below.offered);
    expect(above.utilisation).toBeGreaterThan(0.97);
    expect(above.completed).toBeLessThan(0.9 * above.offered);
  });

  it('loses leases where renewing them costs more than the database has', () => {
    const load = { perSecond: 1 };
    expect(simulate({ ...options, nodes: 50, cores: 1, load }).leasesLost).toBe(0);
    expect(simulate({ ...options, nodes: 1_500, cores: 1, load }).leasesLost).toBeGreaterThan(0);
  });
});
