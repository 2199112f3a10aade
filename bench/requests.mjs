import { startDatabase } from './support/database.mjs';
import { GUARDED_ROUTES } from './support/guarded-routes.mjs';
import { openInProcess } from './support/in-process.mjs';
import { median, report } from './support/report.mjs';
import { insertSessions, insertUser } from './support/sessions.mjs';

/*
 * What a guard costs: processor time of a warm request to a guarded route, beside the same route unguarded. Requests are
 * injected past the socket, so the server's own work is all there is. Each kind runs in many short turns, one after the
 * other, so that whatever else the machine does meets them all alike; the unguarded route runs twice in each round, and how
 * far the two differ says how far to trust the rest.
 */
const ROUNDS = Number(process.argv[2] ?? 25);
const REQUESTS_A_TURN = 1_000;

const database = await startDatabase();
let server;
try {
  server = await openInProcess(database.url, [GUARDED_ROUTES]);
  const [session] = await insertSessions(database, await insertUser(database), 1);
  const { accessToken } = await server.minter.mint(session.id);
  const { authorization } = session.headers;
  const bearer = { authorization: `Bearer ${accessToken}` };
  // An unguarded request carries the same headers as the guarded one that it is compared with.
  const kinds = {
    'unguarded (A)': { url: '/bench/open', headers: { authorization } },
    'unguarded (A again)': { url: '/bench/open', headers: { authorization } },
    'session token, mode session': { url: '/bench/session', headers: { authorization } },
    'session token, mode hybrid': { url: '/bench/hybrid', headers: { authorization } },
    'session cookie, mode session': {
      url: '/bench/session',
      headers: { cookie: `portcullis=${authorization.slice(8)}` },
    },
    'access token, mode jwt': { url: '/bench/jwt', headers: bearer },
    'access token, mode hybrid': { url: '/bench/hybrid', headers: bearer },
  };
  for (const request of Object.values(kinds)) await turn(request, 3 * REQUESTS_A_TURN);
  const times = Object.fromEntries(Object.keys(kinds).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, request] of Object.entries(kinds)) times[name].push(await turn(request, REQUESTS_A_TURN));
  }
  const base = median(times['unguarded (A)']);
  report(
    'requests',
    Object.entries(times).map(([name, sample]) => ({
      request: name,
      'µs of processor': median(sample).toFixed(1),
      'more than unguarded, µs': (median(sample) - base).toFixed(1),
      ratio: (median(sample) / base).toFixed(2),
    })),
  );
} finally {
  await server?.close();
  await database.stop();
}

/** @returns microseconds of processor time for each request */
async function turn(request, count) {
  const before = process.cpuUsage();
  for (let number = 0; number < count; number++) {
    const { statusCode } = await server.inject(request);
    if (statusCode !== 200) throw new Error(`${request.url} answered ${statusCode}`);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}
