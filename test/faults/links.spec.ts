import { setTimeout as sleep } from 'node:timers/promises';
import { LEASE_MS } from './cluster.js';
import type { DatabaseProxy } from './proxy.js';
import { failed, sharedCluster, undone } from './world.js';

const inScenario = sharedCluster();

describe('the link between a node and the database', () => {
  const faults: [string, (link: DatabaseProxy) => void][] = [
    ['cut both ways, silently', (link) => link.cut('toServer', 'toClient')],
    ['cut towards the database, silently', (link) => link.cut('toServer')],
    ['cut from the database, silently', (link) => link.cut('toClient')],
    ['broken, and refused until it is mended', (link) => link.reset()],
    ['so slow that each answer takes a third of a lease', (link) => link.delay('toClient', LEASE_MS / 3)],
  ];

  it.each(faults)('%s', async (_name, fault) => {
    await inScenario(async (world) => {
      const [during, after] = world.halves();
      const link = world.cluster.link(1);
      fault(link);
      const answers = await world.revoke(during);
      expect(undone(answers)).toEqual([]);
      await sleep(LEASE_MS);
      link.mend();
      expect(undone(await world.revoke(after))).toEqual([]);
      await world.expectKept();
    });
  });

  it('cut for the node that revokes: its calls fail or succeed, and say which', async () => {
    await inScenario(async (world) => {
      const [during, after] = world.halves();
      const revoking = world.revoke(during, world.cluster.node(1));
      world.cluster.link(1).cut('toClient');
      await sleep(LEASE_MS * 1.5);
      world.cluster.link(1).mend();
      expect(failed(await revoking)).toEqual([]);
      expect(undone(await world.revoke(after))).toEqual([]);
      await world.expectKept();
    });
  });
});
