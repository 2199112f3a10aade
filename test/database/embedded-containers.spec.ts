import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { cleanUpAfterTests, companionsOf, newFolder, query, serverOf, start, until } from './embedded-harness.js';

/** What a container is made of as far as numbers of processes and shared memory go; the folder is shared. */
const CONTAINER = ['unshare', '--pid', '--ipc', '--fork', '--mount-proc', '--kill-child'];
const hasContainers = spawnSync(CONTAINER[0] ?? '', [...CONTAINER.slice(1), 'true']).status === 0;
const inContainers = hasContainers ? it : it.skip;

cleanUpAfterTests();

inContainers('the embedded server is refused to a container beside the one that has it, which goes on', async () => {
  const data = join(newFolder(), 'data');
  const first = await start(data, { through: CONTAINER });
  const refusal = /is in use by processes that can't be seen from here, those of another container/;
  await expect(start(data, { through: CONTAINER })).rejects.toThrow(refusal);
  await expect(start(data)).rejects.toThrow(refusal);
  expect(companionsOf(data).filter((line) => line.includes('bin/postgres -D'))).toHaveLength(1);
  expect(await query(first, 'SELECT 1 AS one')).toEqual({ one: 1 });
  expect(await first.stop()).toBe(0);
  await until(() => companionsOf(data).length === 0, 'server and watchdog gone');
  const next = await start(data);
  expect(await query(next, 'SELECT 1 AS one')).toEqual({ one: 1 });
  await next.stop();
});

inContainers('a container that is killed leaves the embedded server to the next one', async () => {
  const data = join(newFolder(), 'data');
  const killed = await start(data, { through: CONTAINER });
  killed.kill();
  const next = await start(data, { through: CONTAINER });
  expect(await query(next, 'SELECT 1 AS one')).toEqual({ one: 1 });
  await next.stop();
  expect(serverOf(data)).toBeUndefined();
});
