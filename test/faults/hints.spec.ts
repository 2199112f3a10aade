import { setTimeout as sleep } from 'node:timers/promises';
import type { TestDatabase } from '../support/test-database.js';
import { LEASE_MS } from './cluster.js';
import { sessionSubject } from './history.js';
import { until } from './until.js';
import { failed, sharedCluster, undone, type World } from './world.js';

const inScenario = sharedCluster();

/** What a node commits that is killed before it has told anybody: the change and its log row, and no NOTIFY. */
async function endSilently(database: TestDatabase, sessionId: string): Promise<void> {
  await database.query(
    `WITH ended AS (UPDATE sessions SET ended_at = now() WHERE id = $1 RETURNING id),
          head AS (UPDATE change_head SET position = position + 1 RETURNING position)
     INSERT INTO change_log (position, kind, subject, keep_until)
     SELECT head.position, 'session', ended.id::text, now() + interval '1 hour' FROM head, ended`,
    [sessionId],
  );
}

/** Keeps ending connections of one kind until told to stop. */
async function terminating(world: World, applicationName: string, work: () => Promise<void>): Promise<void> {
  let busy = true;
  const loop = (async () => {
    while (busy) {
      await world.cluster.database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name LIKE $1 AND pid <> pg_backend_pid()`,
        [applicationName],
      );
      await sleep(LEASE_MS / 4);
    }
  })();
  try {
    await work();
  } finally {
    busy = false;
    await loop;
  }
}

describe('nothing rests on hints', () => {
  it('a writer that dies between commit and NOTIFY: every node knows by its next renewal', async () => {
    await inScenario(async (world) => {
      const [taking] = world.takings;
      const [seat] = taking?.seats ?? [];
      if (taking === undefined || seat === undefined) throw new Error('nothing to take');
      const began = performance.now();
      await endSilently(world.cluster.database, seat.sessionId);
      const committed = performance.now();
      const refused = (name: string): boolean =>
        world.observer.answers.some((answer) => answer.node === name && answer.status === 401 && answer.began > began);
      await until('every node refuses it', () => world.nodes.every(({ name }) => refused(name)));
      // Nobody waited for anybody, so only the lease bounds it.
      const returned = committed + LEASE_MS * 1.01;
      const subjects = [sessionSubject(seat.sessionId)];
      world.observer.revocations.push({ name: 'a commit without a word', subjects, began, returned });
      await sleep(LEASE_MS);
      await world.expectKept();
    });
  });

  it.each([
    ['lease connections', 'portcullis lease'],
    ['all connections', 'portcullis%'],
  ])('%s ended again and again: calls fail or succeed, and say which', async (_name, applicationName) => {
    await inScenario(async (world) => {
      const [during, after] = world.halves();
      await terminating(world, applicationName, async () => {
        const answers = await world.revokeInTurn(during);
        expect(failed(answers)).toEqual([]);
      });
      await sleep(LEASE_MS / 2);
      expect(undone(await world.revoke(after))).toEqual([]);
      await world.expectKept();
    });
  });
});
