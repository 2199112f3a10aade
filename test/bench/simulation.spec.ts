import { simulate, type Costs, type Options, type Pace } from '../../bench/support/simulation.mjs';

const cost = { node: 0.1, server: 0.2 };
const pace: Pace = {
  gap: 3,
  http: 0.1,
  client: 0.05,
  begin: cost,
  change: cost,
  commit: cost,
  log: cost,
  acknowledge: cost,
  registry: { ...cost, serverPerRow: 0.001, nodePerRow: 0.001 },
  notify: cost,
  listener: { node: 0, server: 0.05 },
};
const exponential = Array.from({ length: 200 }, (_, number) => -Math.log(1 - (number + 0.5) / 200));
const costs: Costs = {
  closely: pace,
  paced: { ...pace, gap: 20 },
  renewal: { renew: cost, log: cost, registry: pace.registry },
  flush: 0.5,
  wake: 0.05,
  pause: 0.1,
  shapes: { node: exponential, server: exponential, flush: exponential, wake: exponential },
};
const options: Options = { nodes: 4, cores: 2, shared: false, load: { perSecond: 20 }, costs };
const exactly = (changed: Partial<Costs> = {}): Costs => ({ ...costs, shapes: {}, ...changed });
const onePacedCaller = { callers: 1, pause: [100, 100] as [number, number] };

describe('the simulation that docs/scaling.md rests on', () => {
  it('gives the same run for the same seed, and another for another', () => {
    expect(simulate({ ...options, seed: 7 })).toEqual(simulate({ ...options, seed: 7 }));
    expect(simulate({ ...options, seed: 8 })).not.toEqual(simulate({ ...options, seed: 7 }));
  });

  it('takes one node at rest exactly as long as the steps of one revocation', () => {
    // What goes on beside it needs no time of the event loop here, so nothing queues.
    const beside = { ...cost, node: 0 };
    const at = { ...pace, log: beside, acknowledge: beside, notify: beside };
    const one = { ...options, nodes: 1, cores: 4, load: onePacedCaller };
    const { p50, looks, logs } = simulate({
      ...one,
      costs: exactly({ closely: at, paced: { ...at, gap: 20 }, wake: 0 }),
    });
    const ofOneStatement = 0.1 + 0.2;
    expect(looks).toBe(1);
    // Its own announcement has it read the log a second time; and renewals read it too.
    expect(logs).toBeGreaterThanOrEqual(2);
    // The request itself, begin, change, commit with its flush, and one look at the registry, where no other node has a row.
    expect(p50).toBeCloseTo(0.1 + 4 * ofOneStatement + 0.5, 9);
  });

  it('takes longer for each process that has to be woken, and for costs that rest makes greater', () => {
    const one = { ...options, nodes: 1, cores: 4, load: onePacedCaller };
    const p50 = (changed: Partial<Costs>): number => simulate({ ...one, costs: exactly(changed) }).p50;
    const usual = p50({});
    // Of one request at least node and server four times each.
    expect(p50({ wake: 0.15 }) - usual).toBeGreaterThan(8 * 0.1 - 1e-9);
    expect(p50({ paced: { ...pace, gap: 20, http: 1.1 } }) - usual).toBeCloseTo(1, 9);
    // Costs of callers without rest say nothing about one who rests.
    expect(p50({ closely: { ...pace, http: 1.1 } })).toBeCloseTo(usual, 9);
  });

  it('shares two processors among nodes, database and callers', () => {
    const load = { callers: 8, pause: [0, 0] as [number, number] };
    const shared = simulate({ ...options, shared: true, load });
    const apart = simulate({ ...options, shared: false, load });
    expect(shared.utilisation).toBeGreaterThan(0.95);
    expect(shared.perSecond).toBeLessThan(apart.perSecond);
  });

  it('goes on to the end where the same costs ten times as much after a rest', () => {
    const afterRest = { ...pace, gap: 20, http: 10 * pace.http, client: 10 * pace.client };
    const busy = { ...options, nodes: 1, shared: true, load: { callers: 8, pause: [0, 0] as [number, number] } };
    const completed = (durationMs: number): number =>
      simulate({ ...busy, durationMs, costs: { ...costs, paced: afterRest } }).completed;
    expect(completed(10_000)).toBeGreaterThan(1.8 * completed(5_000));
  });

  it('never commits more than the lock of the head allows, however many processors there are', () => {
    const load = { callers: 64, pause: [0, 0] as [number, number] };
    const { perSecond } = simulate({ ...options, nodes: 1, cores: 64, load, costs: exactly({ flush: 5 }) });
    expect(perSecond).toBeLessThanOrEqual(1_000 / (0.1 + 5));
    expect(perSecond).toBeGreaterThan(0.9 * (1_000 / (0.1 + 5)));
  });

  it('completes what it is offered below saturation, and not above, where the processors are busy all the time', () => {
    const below = simulate({ ...options, cores: 1, load: { perSecond: 20 } });
    const above = simulate({ ...options, cores: 1, load: { perSecond: 2_000 } });
    expect(below.utilisation).toBeLessThan(0.5);
    expect(below.completed).toBeGreaterThan(0.98 * below.offered);
    expect(above.utilisation).toBeGreaterThan(0.9);
    expect(above.completed).toBeLessThan(0.9 * above.offered);
  });

  it('loses leases where renewing them costs more than the database has', () => {
    const load = { perSecond: 1 };
    expect(simulate({ ...options, nodes: 50, cores: 1, load }).leasesLost).toBe(0);
    expect(simulate({ ...options, nodes: 1_500, cores: 1, load }).leasesLost).toBeGreaterThan(0);
  });
});
