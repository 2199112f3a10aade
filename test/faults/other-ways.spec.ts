import { OTHER_TAKINGS_ENV, otherTakings } from './other-takings.js';
import { sharedCluster, undone } from './world.js';
import { until } from './until.js';

const inScenario = sharedCluster({ env: OTHER_TAKINGS_ENV });

describe('what is taken away in ways less walked', () => {
  it('is refused everywhere when the call has returned', async () => {
    await inScenario(async (world) => {
      expect(undone(await world.revokeInTurn(world.takings))).toEqual([]);
      await world.expectKept();
    }, otherTakings);
  });

  it('also on a node whose link to the database is cut, and which still holds its lease', async () => {
    await inScenario(async (world) => {
      world.cluster.link(1).cut('toServer', 'toClient');
      expect(undone(await world.revoke(world.takings))).toEqual([]);
      world.cluster.link(1).mend();
      await world.expectKept();
    }, otherTakings);
  });

  it('also on a node that stood still meanwhile', async () => {
    await inScenario(async (world) => {
      const stopped = world.cluster.node(1);
      stopped.signal('SIGSTOP');
      expect(undone(await world.revoke(world.takings))).toEqual([]);
      stopped.signal('SIGCONT');
      await until('its row is there again', async () => {
        const rows = await world.cluster.database.query('SELECT 1 FROM node');
        return rows.length === world.nodes.length;
      });
      await world.expectKept();
    }, otherTakings);
  });
});
