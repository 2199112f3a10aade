import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expectKept, inWorld, LEASE_MS } from './world.js';

describe('a node that stands still', () => {
  it.each([
    ['half its lease', 0.5],
    ['twice its lease', 2],
  ])('for %s: accepts nothing of what was taken meanwhile', async (_name, leases) => {
    await inWorld({}, async (world) => {
      const [during, after] = [world.takings.slice(0, 5), world.takings.slice(5)];
      world.node(1).signal('SIGSTOP');
      const began = performance.now();
      const revoking = world.revoke(during);
      await sleep(LEASE_MS * leases);
      world.node(1).signal('SIGCONT');
      const answers = await revoking;
      expect(answers.every(({ done }) => done)).toBe(true);
      // Waited for while it stood still, and never for longer than its lease.
      expect(Math.min(...answers.map(({ ms }) => ms))).toBeGreaterThan(LEASE_MS * Math.min(leases, 1) * 0.9);
      expect(performance.now() - began).toBeLessThan(LEASE_MS * Math.max(leases, 1) + 2_000);
      expect((await world.revoke(after)).every(({ done }) => done)).toBe(true);
      await expectKept(world);
    });
  });

  it('with the head of the log in its hands: others fail or succeed, and say which', async () => {
    await inWorld({}, async (world) => {
      const holder = new pg.Client(world.database.url);
      holder.on('error', () => undefined);
      await holder.connect();
      await holder.query(`BEGIN; SET LOCAL idle_in_transaction_session_timeout = ${LEASE_MS}`);
      await holder.query('UPDATE change_head SET position = position + 1');
      const [during, after] = [world.takings.slice(0, 5), world.takings.slice(5)];
      const answers = await world.revoke(during);
      expect(answers.every(({ status, done }) => done || status === 503)).toBe(true);
      expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(LEASE_MS * 3);
      await sleep(LEASE_MS);
      expect((await world.revoke(after)).every(({ done }) => done)).toBe(true);
      await expectKept(world);
      await holder.end().catch(() => undefined);
    });
  });
});
