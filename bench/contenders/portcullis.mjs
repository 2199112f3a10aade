import pg from 'pg';
import { GUARDED_ROUTES } from '../support/guarded-routes.mjs';
import { openInProcess } from '../support/in-process.mjs';
import { insertSessions, insertUser } from '../support/sessions.mjs';

const CARRIERS = {
  session: ['cookie', 'header'],
  jwt: ['token'],
  hybrid: ['cookie', 'header', 'token'],
  strict: ['cookie', 'header', 'token'],
};
const SETTINGS = {
  auth: { routes: [{ match: 'GET /bench/strict', mode: 'hybrid', strict: true }] },
  // No token may end before the run does.
  tokens: { accessTtl: '24h' },
};

/** Portcullis as it is served, with one route in this mode and the same one open. */
export async function start({ databaseUrl, adapter, mode, clients }) {
  const server = await openInProcess(databaseUrl, [GUARDED_ROUTES], { adapter, settings: SETTINGS });
  const sessions = await signIn(databaseUrl, clients);
  const tokens = await Promise.all(sessions.map(({ id }) => server.minter.mint(id)));
  const headers = {
    cookie: sessions.map(({ headers }) => ({ Cookie: `portcullis=${headers.authorization.slice('Session '.length)}` })),
    header: sessions.map(({ headers }) => ({ Authorization: headers.authorization })),
    token: tokens.map(({ accessToken }) => ({ Authorization: `Bearer ${accessToken}` })),
  };
  const requests = CARRIERS[mode].map((carrier) => ({
    name: `${mode}, ${carrier}`,
    open: '/bench/open',
    guarded: `/bench/${mode}`,
    headers: headers[carrier],
  }));
  return { url: await server.listen(), requests };
}

/** Users without passwords, each with one session. */
async function signIn(databaseUrl, count) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  const database = { query: async (sql, parameters) => (await pool.query(sql, parameters)).rows };
  const sessions = [];
  for (let number = 0; number < count; number++) {
    sessions.push(...(await insertSessions(database, await insertUser(database), 1)));
  }
  await pool.end();
  return sessions;
}
