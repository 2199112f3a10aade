import { GUARDED_ROUTES } from './guarded-routes.mjs';
import { openInProcess } from './in-process.mjs';
import { timeGuards } from './guards-alone.mjs';

/*
 * A process of its own: the routes behind a socket. Tells its parent the processor time that it has used, all threads
 * together, as often as it is asked.
 */
// However the benchmark ends, nobody stays behind.
process.on('disconnect', () => process.exit());
const [databaseUrl, adapter] = process.argv.slice(2);
const server = await openInProcess(databaseUrl, [GUARDED_ROUTES], { adapter });
process.on('message', async ({ ask, credentials }) => {
  if (ask === 'tokens') {
    const minted = await Promise.all(credentials.map((sessionId) => server.minter.mint(sessionId)));
    process.send(minted.map(({ accessToken }) => accessToken));
  } else if (ask === 'guards') {
    process.send(await timeGuards(server, credentials));
  } else if (ask === 'stop') {
    await server.close();
    process.exit(0);
  } else {
    const { user, system } = process.cpuUsage();
    process.send(user + system);
  }
});
process.send(await server.listen());
