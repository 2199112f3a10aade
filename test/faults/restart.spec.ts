import { setTimeout as sleep } from 'node:timers/promises';
import { LEASE_MAX_MS, WAITED_SHARE } from '../../src/changes/lease-limits.js';
import { LEASE_MS } from './cluster.js';
import { crashServer } from './server.js';
import { until } from './until.js';
import { inWorld, undone } from './world.js';

describe('a database that crashes and is back at once', () => {
  it('the first revokes wait for the longest lease there may be, and nobody is accepted after them', async () => {
    await inWorld({}, async (world) => {
      const [during, after] = world.halves();
      const up = await crashServer();
      await until('a node reads again', async () => {
        return (await world.cluster.database.query('SELECT 1').catch(() => [])).length === 1;
      });
      // Sessions are in memory or in the table: whoever was signed in still is.
      await until('every node lets the control pass', () =>
        world.nodes.every((node) =>
          world.observer.answers.some(
            ({ node: name, began, status }) => name === node.name && began > up && status === 200,
          ),
        ),
      );
      await sleep(LEASE_MS);
      const answers = await world.revoke(during);
      const waited = performance.now() - up;
      expect(undone(answers)).toEqual([]);
      expect(waited).toBeGreaterThan(LEASE_MAX_MS);
      expect(waited).toBeLessThan(2 * LEASE_MAX_MS * WAITED_SHARE);
      const quick = await world.revokeInTurn(after);
      expect(undone(quick)).toEqual([]);
      expect(Math.min(...quick.map(({ ms }) => ms))).toBeLessThan(LEASE_MS / 2);
      await world.expectKept();
    });
  });
});
