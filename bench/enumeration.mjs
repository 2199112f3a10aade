import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { hash } from '@node-rs/argon2';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { openConnection } from './support/connection.mjs';
import { startDatabase } from './support/database.mjs';
import { startNode } from './support/nodes.mjs';
import { median, percentile, report } from './support/report.mjs';

/*
 * Whether the time of a refused sign-in tells if an address has an account. Known accounts of several kinds and two groups of
 * unknown addresses are asked in turn, in an order that changes with each round, so that whatever the machine does meanwhile hits all
 * alike. What the two unknown groups differ by is noise; a known group may differ by no more than chance makes them differ.
 *
 * Two settings: all accounts have hashes of our own, and a part of them has imported ones (bcrypt), which cost other times.
 */
const ROUNDS = Number(process.argv[2] ?? 400);
const WARM_UP = 20;
const ACCOUNTS = 200;
const RESAMPLES = 2_000;
/** Of the differences that chance makes, this share is smaller than the bound. */
const CONFIDENCE = 99;
const HASH = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const database = await startDatabase();
const rows = [];
try {
  await measure('own hashes', { known: () => hash(randomUUID(), HASH) });
  const kinds = { 'known, own hash': () => hash(randomUUID(), HASH), 'known, imported': () => imported(10) };
  await measure('half of them imported', kinds, true);
} finally {
  await database.stop();
}
report('enumeration', rows);
const told = rows.filter(({ verdict }) => verdict === 'TOLD APART');
console.log(
  told.length === 0
    ? 'Verdict: no group is told apart from unknown addresses.'
    : `Verdict: ${told.length} groups are told apart.`,
);

async function imported(cost) {
  return `imported:${await bcrypt(randomUUID(), cost)}`;
}

/**
 * @param kinds how the hashes of each kind of known account are made
 * @param mixed whether to compare all known accounts together: one address may show its kind, and only the mixture counts
 */
async function measure(circumstances, kinds, mixed = false) {
  await database.query('TRUNCATE users CASCADE');
  const addresses = { 'unknown A': fresh(), 'unknown B': fresh() };
  const known = [];
  for (const make of Object.values(kinds)) {
    const some = fresh(ACCOUNTS / Object.keys(kinds).length);
    for (const email of some) await insert(email, await make());
    known.push(...some);
  }
  addresses.known = shuffled(known);
  if (!mixed) {
    addresses['without a password'] = fresh();
    addresses.suspended = fresh();
    for (const email of addresses['without a password']) await insert(email, null);
    for (const email of addresses.suspended) await insert(email, await hash(randomUUID(), HASH), 'suspended');
  }
  const node = await startNode(database.url, { PORTCULLIS_LIMITS__ENABLED: 'false' });
  try {
    compare(circumstances, await times(node, addresses));
  } finally {
    await node.stop();
  }
}

function fresh(count = ACCOUNTS) {
  return Array.from({ length: count }, () => `${randomUUID()}@example.com`);
}

function insert(email, passwordHash, status = 'active') {
  const sql = `INSERT INTO users (id, email, email_key, password_hash, status, created_at) VALUES ($1, $2, $2, $3, $4, now())`;
  return database.query(sql, [randomUUID(), email, passwordHash, status]);
}

async function times(node, addresses) {
  const connection = await openConnection(node.url);
  const samples = Object.fromEntries(Object.keys(addresses).map((group) => [group, []]));
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const group of shuffled(Object.keys(addresses))) {
      const list = addresses[group];
      const body = { email: list[Math.abs(round) % list.length], password: 'certainly a wrong password' };
      const start = performance.now();
      const { status, at } = await connection.request('POST', '/v1/auth/login', {}, body);
      if (status !== 401) throw new Error(`${group}: answered ${status}`);
      if (round >= 0) samples[group].push(at - start);
    }
  }
  connection.close();
  return samples;
}

function compare(circumstances, samples) {
  const { 'unknown A': a, 'unknown B': b, ...groups } = samples;
  const unknown = [...a, ...b];
  add(circumstances, 'unknown A', a, unknown);
  add(circumstances, 'unknown B', b, unknown);
  for (const [group, sample] of Object.entries(groups)) add(circumstances, group, sample, unknown, true);
}

/**
 * Two robust measures: by how much the medians differ, and how often an answer of the group is slower than one of an unknown
 * address (50 % where nothing can be told; Mann and Whitney's statistic).
 */
function add(circumstances, group, sample, unknown, judged = false) {
  const difference = median(sample) - median(unknown);
  const slower = shareSlower(sample, unknown);
  const chance = judged ? byChance(sample, unknown) : undefined;
  const told = judged && (Math.abs(difference) > chance.difference || Math.abs(slower - 0.5) > chance.slower);
  rows.push({
    circumstances,
    group,
    n: sample.length,
    'p50 ms': median(sample).toFixed(2),
    'p90 ms': percentile(sample, 90).toFixed(2),
    'p50 against all unknown, ms': signed(difference),
    'by chance, ms': judged ? `±${chance.difference.toFixed(2)}` : '',
    'slower than unknown, %': (100 * slower).toFixed(1),
    'by chance, %': judged ? `50 ±${(100 * chance.slower).toFixed(1)}` : '',
    verdict: judged ? (told ? 'TOLD APART' : 'alike') : 'the noise',
  });
}

/** What both measures come to, at most, where groups of these sizes are drawn from the unknown ones alone. */
function byChance(sample, unknown) {
  const differences = [];
  const shares = [];
  for (let run = 0; run < RESAMPLES; run++) {
    const one = drawn(unknown, sample.length);
    const other = drawn(unknown, unknown.length);
    differences.push(Math.abs(median(one) - median(other)));
    shares.push(Math.abs(shareSlower(one, other) - 0.5));
  }
  return { difference: percentile(differences, CONFIDENCE), slower: percentile(shares, CONFIDENCE) };
}

function drawn(values, count) {
  return Array.from({ length: count }, () => values[Math.floor(Math.random() * values.length)]);
}

function shareSlower(sample, others) {
  const sorted = [...others].sort((one, other) => one - other);
  let sum = 0;
  for (const value of sample) sum += (below(sorted, value, false) + below(sorted, value, true)) / 2;
  return sum / (sample.length * others.length);
}

/** How many of a sorted list are below a value, or, with `equal`, not above it. */
function below(sorted, value, equal) {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle] < value || (equal && sorted[middle] === value)) from = middle + 1;
    else to = middle;
  }
  return from;
}

function shuffled(values) {
  const copy = [...values];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1));
    [copy[at], copy[other]] = [copy[other], copy[at]];
  }
  return copy;
}

function signed(value) {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}
