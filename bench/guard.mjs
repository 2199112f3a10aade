import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startContender } from './support/contenders.mjs';
import { startDatabase } from './support/database.mjs';
import { openLoadGenerator } from './support/load-generator.mjs';
import { forkOn, pinSelf } from './support/pinning.mjs';
import { percentile, median, report } from './support/report.mjs';
import { insertSessions, insertUser } from './support/sessions.mjs';

/*
 * What a guard costs: the same route of one application unguarded and in each mode, over HTTP. The server is a process of
 * its own on one core, the load comes from the other. Kinds take short turns, in an order that turns with each round, so that
 * whatever else the machine does meets them all alike; the unguarded route runs twice in each round, and how far the two differ says
 * how far to trust the rest. What counts is the processor time that the server used for a request: a busy machine makes
 * requests slow, but hardly dearer. On Fastify the raw limit takes its turns among them: a map of hashed secrets and nothing else,
 * in a process of its own, which says what 1 µs is worth on this machine at this moment.
 *
 *   node bench/guard.mjs [rounds] [seconds for each turn] [adapter]
 */
const ROUNDS = Number(process.argv[2] ?? 21);
const SECONDS = Number(process.argv[3] ?? 1);
const ADAPTERS = process.argv[4] === undefined ? ['fastify', 'express'] : [process.argv[4]];
const CLIENTS = 100;

pinSelf();
const generator = await openLoadGenerator();
const database = await startDatabase();
try {
  for (const adapter of ADAPTERS) await measure(adapter);
} finally {
  await database.stop();
  generator.close();
}

async function measure(adapter) {
  const server = await startServer(adapter);
  let limit;
  try {
    if (adapter === 'fastify') limit = await startRawLimit();
    const kinds = await kindsFor(server);
    if (limit !== undefined) kinds.push(...kindsOfLimit(limit, kinds.length));
    const samples = kinds.map(() => []);
    for (let round = -1; round < ROUNDS; round++) {
      for (let turn = 0; turn < kinds.length; turn++) {
        const at = (turn + Math.max(round, 0)) % kinds.length;
        const sample = await load(kinds[at]);
        if (round >= 0) samples[at].push(sample);
      }
    }
    report(`guard-${adapter}`, rowsOf(kinds, samples));
    if (adapter === 'fastify') report('guard-alone', await alone(server, kinds));
  } finally {
    await Promise.all([limit?.stop(), server.stop()]);
  }
}

/** Every kind with the unguarded turn that it is compared with: the one that carries the same headers. */
async function kindsFor(server) {
  const sessions = [];
  for (let number = 0; number < CLIENTS; number++) {
    sessions.push(...(await insertSessions(database, await insertUser(database), 1)));
  }
  const tokens = await server.ask(
    'tokens',
    sessions.map(({ id }) => id),
  );
  const carried = {
    cookie: sessions.map(({ headers }) => ({ Cookie: `portcullis=${headers.authorization.slice('Session '.length)}` })),
    header: sessions.map(({ headers }) => ({ Authorization: headers.authorization })),
    token: tokens.map((token) => ({ Authorization: `Bearer ${token}` })),
  };
  const kind = (name, path, carrier, beside) => ({ name, path, beside, clients: carried[carrier], server });
  return [
    kind('unguarded, cookie', 'open', 'cookie'),
    kind('session, cookie', 'session', 'cookie', 0),
    kind('hybrid, cookie', 'hybrid', 'cookie', 0),
    kind('unguarded, header', 'open', 'header'),
    kind('session, header', 'session', 'header', 3),
    kind('hybrid, header', 'hybrid', 'header', 3),
    kind('unguarded, header, again', 'open', 'header', 3),
    kind('unguarded, token', 'open', 'token'),
    kind('jwt, token', 'jwt', 'token', 7),
    kind('hybrid, token', 'hybrid', 'token', 7),
  ];
}

/** The raw limit's route, unguarded and guarded. */
function kindsOfLimit({ requests: [{ url, headers }], usedMicros }, first) {
  const kind = (name, path, beside) => ({ name, path, beside, clients: headers, server: { url, ask: usedMicros } });
  return [
    kind('bare Fastify, unguarded', 'open'),
    kind('bare Fastify, a map of hashed secrets', 'guarded', first),
    kind('bare Fastify, unguarded, again', 'open', first),
  ];
}

async function startRawLimit() {
  const limit = await startContender({ name: 'raw limit', file: 'raw-limit.mjs', adapter: 'fastify' }, database);
  if (limit.failed !== undefined) throw new Error(limit.failed);
  return limit;
}

async function load({ path, clients, server }) {
  const before = await server.ask('time');
  const { requests, perSecond } = await generator.run(
    { url: server.url, path: `/bench/${path}`, headers: clients },
    SECONDS,
  );
  return { micros: ((await server.ask('time')) - before) / requests, perSecond };
}

/**
 * Differences and ratios are taken within a round, between neighbours in time, and then the median of them. Beside it the
 * difference between the cheapest turn of either, which other processes have disturbed least.
 */
function rowsOf(kinds, samples) {
  return kinds.map(({ name, beside }, at) => {
    const micros = samples[at].map((one) => one.micros);
    const row = {
      request: name,
      'µs of processor': spread(micros, 1),
      least: Math.min(...micros).toFixed(1),
      'more than unguarded, µs': '',
      'least more than least': '',
      'of its throughput': '',
    };
    if (beside === undefined) return row;
    const others = samples[beside];
    return {
      ...row,
      'more than unguarded, µs': spread(
        micros.map((one, round) => one - others[round].micros),
        1,
      ),
      'least more than least': (Math.min(...micros) - Math.min(...others.map((one) => one.micros))).toFixed(1),
      'of its throughput': spread(
        samples[at].map(({ perSecond }, round) => perSecond / others[round].perSecond),
        2,
      ),
    };
  });
}

/** The median, and between which values the middle half lies. */
function spread(sample, digits) {
  const [low, middle, high] = [percentile(sample, 25), median(sample), percentile(sample, 75)];
  return `${middle.toFixed(digits)} (${low.toFixed(digits)} – ${high.toFixed(digits)})`;
}

async function alone(server, kinds) {
  const ours = kinds.filter((kind) => kind.server === server);
  const asked = Object.fromEntries(ours.map(({ name, path, clients }) => [name, { path, clients }]));
  const micros = await server.ask('guards', asked);
  return Object.entries(micros).map(([name, { least, median: middle }]) => ({
    request: name,
    'µs in both guards, least': least.toFixed(2),
    median: middle.toFixed(2),
  }));
}

async function startServer(adapter) {
  const program = fileURLToPath(new URL('support/guard-server.mjs', import.meta.url));
  const execArgv = process.env.GUARD_SERVER_FLAGS?.split(' ') ?? [];
  const child = forkOn('measured', program, [database.url, adapter], { execArgv });
  const [url] = await once(child, 'message');
  return {
    url,
    ask: async (ask, credentials) => {
      child.send({ ask, credentials });
      const [answer] = await once(child, 'message');
      return answer;
    },
    stop: async () => {
      child.send({ ask: 'stop' });
      await once(child, 'exit');
    },
  };
}
