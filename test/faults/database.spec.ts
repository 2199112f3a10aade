import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './ask.js';
import { addSession, addTokenSession, addUser } from './cast.js';
import { LEASE_MS } from './cluster.js';
import { startNode, type NodeProcess } from './node-process.js';
import { withConnection } from './raw-connection.js';
import { until } from './until.js';
import { failed, sharedCluster, undone } from './world.js';

const inScenario = sharedCluster({ nodes: 2 });
const poor = sharedCluster({ nodes: 2, env: { PORTCULLIS_DATABASE__POOL_SIZE: '1' } });

describe('the database', () => {
  it('with a transaction that stays open: nobody waits for it', async () => {
    await poor((world) =>
      withConnection(world.cluster.database, async (open) => {
        await open.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
        await open.query('SELECT count(*) FROM change_log');
        const answers = await world.revokeInTurn(world.takings);
        expect(undone(answers)).toEqual([]);
        expect(Math.min(...answers.map(({ ms }) => ms))).toBeLessThan(LEASE_MS / 2);
        await world.expectKept();
      }),
    );
  });

  it('with a pool that slow statements exhaust: the lease is kept, and calls fail or succeed', async () => {
    await poor((world) =>
      withConnection(world.cluster.database, async (holder) => {
        const [during, after] = world.halves();
        const [seat] = during[0]?.seats ?? [];
        // The only connection of each node waits for a row that somebody has locked, several times over: longer than a lease.
        await holder.query('BEGIN');
        await holder.query('SELECT 1 FROM sessions WHERE id = $1 FOR UPDATE', [seat?.sessionId]);
        const path = `/v1/sessions/${seat?.sessionId}`;
        const stuck = [...world.nodes, ...world.nodes, ...world.nodes, ...world.nodes].map((node) =>
          ask(node.url + path, { method: 'DELETE', headers: seat?.headers ?? {} }),
        );
        expect(failed(await world.revoke(during.slice(1)))).toEqual([]);
        await Promise.all(stuck);
        // Warm decisions need no pool: nobody was held up or refused.
        expect(world.controlFailures()).toEqual([]);
        await holder.query('ROLLBACK');
        expect(undone(await world.revoke(after))).toEqual([]);
        await world.expectKept();
      }),
    );
  });

  it('away: memory decides until the lease ends, then 503 at once; tokens alone decide on; back, all is well by itself', async () => {
    await inScenario(async (world) => {
      const { database, admin } = world.cluster;
      const jwt = await startNode({
        name: 'jwt',
        databaseUrl: world.cluster.link(1).url,
        env: { PORTCULLIS_AUTH__MODE: 'jwt', PORTCULLIS_CHANGES__LEASE: `${LEASE_MS}ms` },
      });
      const token = await addTokenSession(database, world.cluster.node(0).url, await addUser(database));
      const fresh = await addSession(database, await addUser(database));
      const links = [world.cluster.link(0), world.cluster.link(1)];
      const me = (node: NodeProcess, headers: Readonly<Record<string, string>>, path = '/v1/auth/me') =>
        ask(node.url + path, { headers });
      const [one, two] = [world.cluster.node(0), world.cluster.node(1)];
      expect((await me(one, admin.headers)).status).toBe(200);
      expect((await me(jwt, token.headers)).status).toBe(200);
      expect((await me(jwt, token.headers, '/v1/sessions')).status).toBe(200);

      for (const link of links) link.cut('toServer', 'toClient');
      expect((await me(one, admin.headers)).status).toBe(200);
      await sleep(LEASE_MS);
      const away = await Promise.all([
        me(one, admin.headers),
        me(two, admin.headers),
        me(one, fresh.headers),
        me(jwt, token.headers, '/v1/sessions'),
      ]);
      expect(away.map(({ status, body }) => [status, (body as { code: string }).code])).toEqual(
        away.map(() => [503, 'state_unavailable']),
      );
      // At once: nobody waited for the pool's own limit, which is far longer.
      expect(Math.max(...away.map(({ began, ended }) => ended - began))).toBeLessThan(8_000);
      expect((await me(jwt, token.headers)).status).toBe(200);

      for (const link of links) link.mend();
      await until('every node lets everybody pass', async () => {
        const answers = await Promise.all([me(one, admin.headers), me(two, admin.headers), me(one, fresh.headers)]);
        return answers.every(({ status }) => status === 200);
      });
      expect(undone(await world.revoke(world.takings))).toEqual([]);
      expect(await jwt.stop()).toBe(0);
      await world.expectKept();
    });
  });
});
