import { hash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import fastify from 'fastify';

/** What proving a session costs at the least: on the bare adapter, a look-up in a map and the hash of the secret. */
export async function start({ clients }) {
  const sessions = new Map();
  const headers = Array.from({ length: clients }, () => signIn(sessions));
  const app = fastify();
  app.get('/bench/open', async () => ({ ok: true }));
  app.get('/bench/guarded', { preHandler: guard(sessions) }, async () => ({ ok: true }));
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    url,
    requests: [{ name: 'a map of hashed secrets', open: '/bench/open', guarded: '/bench/guarded', headers }],
  };
}

function signIn(sessions) {
  const [id, secret] = [randomUUID(), randomBytes(32).toString('base64url')];
  sessions.set(id, { digest: hash('sha256', secret, 'buffer'), user: { id } });
  return { Authorization: `Session ${id}.${secret}` };
}

function guard(sessions) {
  return (request, reply, done) => {
    const user = userOf(sessions, request.headers.authorization ?? '');
    if (user === undefined) return reply.code(401).send();
    request.user = user;
    done();
  };
}

function userOf(sessions, authorization) {
  if (!authorization.startsWith('Session ')) return undefined;
  const token = authorization.slice('Session '.length);
  const dot = token.indexOf('.');
  const session = sessions.get(token.slice(0, dot));
  const proven = session && timingSafeEqual(hash('sha256', token.slice(dot + 1), 'buffer'), session.digest);
  return proven ? session.user : undefined;
}
