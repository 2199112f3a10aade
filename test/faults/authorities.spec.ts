import { ask } from './ask.js';
import { addTokenSession, addUser, roleOf } from './cast.js';
import { permissionSubject } from './history.js';
import { endingOf, PERMISSION, type Taking } from './takings.js';
import { sharedCluster, undone } from './world.js';

const inScenario = sharedCluster();

describe('what somebody may do', () => {
  it('taken away piece by piece: no node, no route and no new token knows of it afterwards', async () => {
    await inScenario(async (world) => {
      const { database, admin, nodes } = world.cluster;
      const permissions = [PERMISSION, 'reports:read', 'reports:write', 'reports:send'];
      const userId = await addUser(database, { permissions });
      const seats = await Promise.all(nodes.map(({ url }) => addTokenSession(database, url, userId)));
      const [reader] = seats;
      const list = () =>
        Promise.all(nodes.map(({ url }) => ask(`${url}/v1/users?limit=1`, { headers: reader?.headers ?? {} })));
      expect((await list()).map(({ status }) => status)).toEqual([200, 200, 200]);

      let taken = false;
      const minting = nodes.map((node, at) => world.observer.mint(node, seats[at] ?? admin, () => taken));
      for (const [at, permission] of permissions.entries()) {
        const taking: Taking = {
          name: `take ${permission}`,
          subjects: [permissionSubject(userId, permission)],
          seats: [],
          path: `/v1/roles/${roleOf(userId)}`,
          asking: { method: 'PUT', headers: admin.headers, body: { permissions: permissions.slice(at + 1) } },
        };
        expect(undone(await world.revoke([taking], world.cluster.node(at % 3)))).toEqual([]);
        for (const node of nodes) for (const seat of seats) world.observer.try(node, { name: permission, seat });
        // The token still says that it may; live state says that it may not.
        expect((await list()).map(({ status }) => status)).toEqual([403, 403, 403]);
      }
      taken = true;
      await Promise.all(minting);
      const minted = world.observer.answers.filter(({ mintedAt }) => mintedAt !== undefined);
      expect(minted.length).toBeGreaterThan(permissions.length);
      await world.expectKept();
    }, endingOf(1));
  });
});
