import { randomUUID, sign } from 'node:crypto';
import { createSigner } from 'fast-jwt';
import { SignJWT } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { AccessTokenMinter } from '../../dist/tokens/access-token-minter.js';
import { startDatabase } from './database.mjs';
import { openInProcess } from './in-process.mjs';
import { median } from './report.mjs';
import { insertSessions, insertUser } from './sessions.mjs';
import { BARE, claims, config, keyOf, signerOf } from './token-material.mjs';
import { rowsOf, takeTurns } from './turns.mjs';

const PER_TURN = 100;

export async function measureMinting(algorithm, rounds) {
  const key = keyOf(algorithm);
  // RS256 signs so slowly that fewer say as much.
  const perTurn = algorithm === 'RS256' ? PER_TURN / 10 : PER_TURN;
  const times = await takeTurns(minting(key, perTurn), rounds, perTurn);
  return rowsOf(algorithm, 'mint', times, 'node:crypto');
}

function minting(key, perTurn) {
  const { algorithm, kid, privateKey } = key;
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' });
  const [digest, options] = BARE[algorithm];
  const all = Array.from({ length: perTurn }, claims);
  const inputs = all.map((one) => Buffer.from(`${'h'.repeat(120)}.${encode(one)}`));
  const header = { alg: algorithm, typ: 'at+jwt', kid };
  const fast = createSigner({ key: pem, algorithm, kid, header: { typ: 'at+jwt' } });
  const signer = signerOf(key);
  const minter = minterWithoutDatabase(key);
  const bare = () => {
    for (const data of inputs) sign(digest, data, { key: privateKey, ...options });
  };
  return {
    'node:crypto': bare,
    'node:crypto again': bare,
    Portcullis: () => {
      for (const one of all) signer.sign(one);
    },
    'Portcullis, from a row to the token': async () => {
      for (let number = 0; number < perTurn; number++) await minter.mint('session');
    },
    jose: async () => {
      for (const one of all) await new SignJWT(one).setProtectedHeader(header).sign(privateKey);
    },
    ...(algorithm === 'EdDSA'
      ? {}
      : {
          jsonwebtoken: () => {
            for (const one of all) jsonwebtoken.sign(one, privateKey, { algorithm, keyid: kid, header });
          },
        }),
    'fast-jwt': () => {
      for (const one of all) fast(one);
    },
  };
}

/** The minter with a row at hand: everything that it does, but for asking the database. */
function minterWithoutDatabase(key) {
  const now = new Date();
  const row = {
    session_id: randomUUID(),
    session_user_id: randomUUID(),
    session_client_id: 'portcullis',
    session_transport: 'token',
    session_auth_time: now,
    session_auth_methods: ['pwd'],
    user_id: randomUUID(),
    user_roles: ['manager', 'member'],
    user_permissions: ['invoice:read', 'invoice:write', 'report:read', 'report:write'],
    epoch: randomUUID(),
    position: '1042',
  };
  const database = { queryPrepared: async () => [{ ...row }] };
  const clock = { now: () => Date.now(), date: () => new Date() };
  const keys = { toSign: () => key };
  return new AccessTokenMinter(database, keys, signerOf(key), { for: () => undefined }, clock, config(key.algorithm));
}

/** The same with its read, one after the other on an idle PostgreSQL of the benchmark's own. */
export async function measureReading(rounds) {
  const database = await startDatabase();
  let server;
  try {
    server = await openInProcess(database.url);
    const [{ id }] = await insertSessions(database, await insertUser(database), 1);
    const kinds = {
      'Portcullis, with the read': async () => {
        for (let number = 0; number < PER_TURN; number++) await server.minter.mint(id);
      },
    };
    const [[by, sample]] = Object.entries(await takeTurns(kinds, rounds, PER_TURN));
    return [{ algorithm: 'ES256', measured: 'mint', by, µs: median(sample).toFixed(1) }];
  } finally {
    await server?.close();
    await database.stop();
  }
}

function encode(part) {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
