import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { fromNodeHeaders, toNodeHandler } from 'better-auth/node';
import pg from 'pg';
import { answer, openExpress } from './support/express.mjs';

/** Better Auth on Express as its guide says, on PostgreSQL; with its cookie cache it asks the database once an hour only. */
export async function start({ databaseUrl, cookieCache, clients }) {
  const { app, url } = await openExpress();
  const options = {
    baseURL: url,
    secret: 'a-secret-of-benchmarks-with-more-than-32-bytes',
    database: new pg.Pool({ connectionString: databaseUrl, max: 10 }),
    // Passwords are not what is measured.
    emailAndPassword: {
      enabled: true,
      password: { hash: async (password) => password, verify: async ({ hash, password }) => hash === password },
    },
    session: { cookieCache: { enabled: cookieCache, maxAge: 60 * 60 } },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
  };
  await (await getMigrations(options)).runMigrations();
  const auth = betterAuth(options);
  app.all('/api/auth/{*any}', toNodeHandler(auth));
  app.get('/bench/session', async (request, response) => {
    const session = await auth.api.getSession({ headers: fromNodeHeaders(request.headers) });
    if (session) answer(request, response);
    else response.sendStatus(401);
  });
  const headers = await Promise.all(Array.from({ length: clients }, (_, number) => signUp(url, number)));
  return { url, requests: [{ name: 'session, cookie', open: '/bench/open', guarded: '/bench/session', headers }] };
}

async function signUp(url, number) {
  const response = await globalThis.fetch(`${url}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ name: `User ${number}`, email: `${number}@example.com`, password: 'correct horse battery' }),
  });
  if (!response.ok) throw new Error(`the sign-up was answered ${response.status}: ${await response.text()}`);
  const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0]);
  return { Cookie: cookies.join('; ') };
}
