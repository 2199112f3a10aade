import { LEASE_MS } from './cluster.js';
import { endingOf } from './takings.js';
import { inWorld, sharedCluster, undone } from './world.js';

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
    const long = LEASE_MS * 2;
    const envOf = { 0: { PORTCULLIS_CHANGES__LEASE: '300ms' }, 1: { PORTCULLIS_CHANGES__LEASE: `${long}ms` } };
    await inWorld({ envOf }, async (world) => {
      const [during, after] = world.halves();
      world.cluster.link(1).cut('toServer', 'toClient');
      const answers = await world.revoke(during);
      expect(undone(answers)).toEqual([]);
      // Counted from its last heartbeat, so less than a lease; and more than the writer's own.
      expect(Math.min(...answers.map(({ ms }) => ms))).toBeGreaterThan(long / 4);
      expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(10_000);
      world.cluster.link(1).mend();
      expect(undone(await world.revoke(after))).toEqual([]);
      await world.expectKept();
    });
  });
});
