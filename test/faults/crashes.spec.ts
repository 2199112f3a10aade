import { until } from './until.js';
import { inWorld, undone } from './world.js';

/** Of the node that dies: so long that it still holds its lease when the next call comes, however busy the machine is. */
const LONG_LEASE_MS = 5_000;
const LONG_LEASE = { PORTCULLIS_CHANGES__LEASE: `${LONG_LEASE_MS}ms` };
/** No call takes as long that is not stuck, however busy the machine is. */
const STUCK_MS = 13_000;

describe('nodes that come and go', () => {
  it('kill -9: the first revoke waits for the lease of the dead, later ones for nobody', async () => {
    await inWorld({ env: LONG_LEASE }, async (world) => {
      const dead = world.cluster.node(1);
      const killed = dead.kill();
      world.cluster.forget(dead);
      // At once, while it still holds its lease: when a process is seen to be gone depends on the machine.
      const [waited] = await world.revokeInTurn(world.takings.slice(0, 1));
      await killed;
      expect(waited?.done).toBe(true);
      // Its last heartbeat nominally is a third of a lease old at most, and on a busy machine more.
      expect(waited?.ms).toBeGreaterThan(LONG_LEASE_MS / 3);
      expect(waited?.ms).toBeLessThan(STUCK_MS);
      await until('the row of the dead node is gone', async () => {
        return (await world.cluster.database.query('SELECT 1 FROM node')).length === 2;
      });
      const later = await world.revokeInTurn(world.takings.slice(1));
      expect(undone(later)).toEqual([]);
      // One slow answer of a busy machine is no wait for a lease; all of them slow would be.
      expect(later.filter(({ ms }) => ms < LONG_LEASE_MS / 2).length).toBeGreaterThan(later.length / 2);
      await world.expectKept();
    });
  });

  it('kill -9 of the node that revokes: what it left undone is done by asking another', async () => {
    await inWorld({}, async (world) => {
      const dead = world.cluster.node(1);
      const cutOff = world.revoke(world.takings, dead);
      await dead.kill();
      world.cluster.forget(dead);
      await cutOff;
      // Some had been committed: then there is nothing left to change, and the call waits all the same.
      const byAdmin = world.takings.filter(({ asking }) => asking.headers === world.cluster.admin.headers);
      // The account that was to be deleted may be gone. 503 says to come back, which a busy machine may make it say.
      for (let left = byAdmin; left.length > 0;) {
        const answers = await world.revoke(left);
        expect(answers.filter(({ done, status }) => !done && ![404, 503].includes(status))).toEqual([]);
        left = left.filter((_, at) => answers[at]?.status === 503);
      }
      await world.expectKept();
    });
  });

  it('a rolling restart of three nodes under way with revocations signs nobody out and refuses nobody', async () => {
    await inWorld({}, async (world) => {
      const takings = [...world.takings];
      for (const leaving of [...world.nodes]) {
        const joining = await world.cluster.addNode();
        // As a load balancer does: nobody is sent there any more, then it stops.
        world.cluster.forget(leaving);
        const stopping = leaving.stop();
        expect(undone(await world.revoke(takings.splice(0, 3), joining))).toEqual([]);
        expect(await stopping).toBe(0);
      }
      expect(await world.cluster.database.query('SELECT 1 FROM node')).toHaveLength(3);
      expect(undone(await world.revoke(takings))).toEqual([]);
      await world.expectKept();
      expect(world.controlFailures()).toEqual([]);
    });
  });
});
