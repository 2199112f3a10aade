import { LEASE_MS } from './cluster.js';
import { endingOf } from './takings.js';
import { failed, inWorld, sharedCluster, undone } from './world.js';

const MANY = 200;
const inScenario = sharedCluster();

describe('many revokes at once', () => {
  it('on all nodes: each takes its own place in the log, in the order of commits', async () => {
    await inScenario(async (world) => {
      const answers = await Promise.all(
        world.takings.map((taking, at) => world.observer.revoke(taking, world.cluster.node(at % 3))),
      );
      expect(undone(answers)).toEqual([]);
      const positions = world.observer.revocations.map(({ position }) => position ?? 0).sort((a, b) => a - b);
      const [first = 0] = positions;
      expect(positions).toEqual(positions.map((_, at) => first + at));
      await world.expectKept();
    }, endingOf(9));
  });

  it(`${MANY} of them`, async () => {
    await inScenario(async (world) => {
      const answers = await Promise.all(
        world.takings.map((taking, at) => world.observer.revoke(taking, world.cluster.node(at % 3))),
      );
      // Too many may be told to come back; none may be told that it is done and isn't.
      expect(undone(answers).filter(({ status }) => status !== 503)).toEqual([]);
      expect(answers.filter(({ done }) => done).length).toBeGreaterThan(MANY / 2);
      await world.expectKept();
    }, endingOf(MANY));
  });
});

describe('nodes with different leases', () => {
  it('the writer waits for the longest that is registered, whatever its own', async () => {
    const long = LEASE_MS * 3;
    const envOf = { 0: { PORTCULLIS_CHANGES__LEASE: '300ms' }, 1: { PORTCULLIS_CHANGES__LEASE: `${long}ms` } };
    await inWorld({ envOf }, async (world) => {
      const [during, after] = world.halves();
      world.cluster.link(1).cut('toServer', 'toClient');
      const answers = await world.revoke(during);
      // A writer with so short a lease may lose it on a busy machine, and says so.
      expect(failed(answers)).toEqual([]);
      const waited = answers.filter(({ done }) => done).map(({ ms }) => ms);
      expect(waited.length).toBeGreaterThan(0);
      // Counted from its last heartbeat, so less than a lease; and more than the writer's own.
      expect(Math.min(...waited)).toBeGreaterThan(long / 4);
      expect(Math.max(...waited)).toBeLessThan(13_000);
      world.cluster.link(1).mend();
      expect(failed(await world.revoke(after))).toEqual([]);
      await world.expectKept();
    });
  });
});
