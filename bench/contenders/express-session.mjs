import connectPgSimple from 'connect-pg-simple';
import session from 'express-session';
import passport from 'passport';
import pg from 'pg';
import { answer, openExpress } from './support/express.mjs';

const USERS = `CREATE TABLE accounts (id integer PRIMARY KEY, email text NOT NULL)`;

/** Sessions in PostgreSQL and users by Passport, as their own guides set them up: store, user and touch for each request. */
export async function start({ databaseUrl, clients }) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
  await pool.query(USERS);
  await pool.query(`INSERT INTO accounts SELECT n, n || '@example.com' FROM generate_series(1, $1) AS n`, [clients]);
  const { app, url } = await openExpress();
  const PgStore = connectPgSimple(session);
  app.use(
    session({
      store: new PgStore({ pool, createTableIfMissing: true }),
      secret: 'a-secret-of-benchmarks-with-more-than-32-bytes',
      resave: false,
      saveUninitialized: false,
      cookie: { maxAge: 30 * 24 * 60 * 60 * 1_000 },
    }),
  );
  const users = new passport.Passport();
  users.serializeUser((user, done) => done(null, user.id));
  users.deserializeUser((id, done) => {
    pool.query('SELECT id, email FROM accounts WHERE id = $1', [id]).then(({ rows }) => done(null, rows[0]), done);
  });
  app.use(users.session());
  app.post('/sign-in/:id', (request, response, next) => {
    request.login({ id: Number(request.params.id) }, (error) => (error ? next(error) : answer(request, response)));
  });
  app.get('/bench/session', (request, response) => {
    if (request.isAuthenticated()) answer(request, response);
    else response.sendStatus(401);
  });
  const headers = await Promise.all(Array.from({ length: clients }, (_, number) => signIn(url, number + 1)));
  return { url, requests: [{ name: 'session, cookie', open: '/bench/open', guarded: '/bench/session', headers }] };
}

async function signIn(url, id) {
  const response = await globalThis.fetch(`${url}/sign-in/${id}`, { method: 'POST' });
  return { Cookie: response.headers.get('set-cookie').split(';', 1)[0] };
}
