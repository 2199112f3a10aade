import { setTimeout as sleep } from 'node:timers/promises';
import { LEASE_MS } from './cluster.js';
import { withConnection } from './raw-connection.js';
import { failed, sharedCluster, undone } from './world.js';

const inScenario = sharedCluster();
/** No call takes as long that is not stuck, however busy the machine is. */
const STUCK_MS = 10_000;

describe('a node that stands still', () => {
  it.each([
    ['half its lease', 0.5],
    ['twice its lease', 2],
  ])('for %s: accepts nothing of what was taken meanwhile', async (_name, leases) => {
    await inScenario(async (world) => {
      const [during, after] = world.halves();
      world.nodes[1]?.signal('SIGSTOP');
      const revoking = world.revoke(during);
      await sleep(LEASE_MS * leases);
      world.nodes[1]?.signal('SIGCONT');
      const answers = await revoking;
      expect(undone(answers)).toEqual([]);
      // Waited for while it stood still, and not for ever. Others count its lease from its last heartbeat, which nominally is a
      // third of a lease old by then, and on a busy machine more: a call that waits for nobody takes a few milliseconds.
      expect(Math.min(...answers.map(({ ms }) => ms))).toBeGreaterThan(LEASE_MS / 4);
      expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(STUCK_MS);
      expect(undone(await world.revoke(after))).toEqual([]);
      await world.expectKept();
    });
  });

  it('with the head of the log in its hands: others fail or succeed, and say which', async () => {
    await inScenario((world) =>
      withConnection(world.cluster.database, async (holder) => {
        await holder.query(`BEGIN; SET LOCAL idle_in_transaction_session_timeout = ${LEASE_MS}`);
        await holder.query('UPDATE change_head SET position = position + 1');
        const [during, after] = world.halves();
        const answers = await world.revoke(during);
        expect(failed(answers)).toEqual([]);
        expect(undone(answers).length).toBeGreaterThan(0);
        await sleep(LEASE_MS);
        expect(undone(await world.revoke(after))).toEqual([]);
        await world.expectKept();
      }),
    );
  });
});
