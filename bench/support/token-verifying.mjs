import { verify } from 'node:crypto';
import { createVerifier } from 'fast-jwt';
import { jwtVerify } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { AccessTokenVerifier } from '../../dist/tokens/access-token-verifier.js';
import { median } from './report.mjs';
import { AUDIENCE, BARE, claims, config, ISSUER, keyOf, signerOf } from './token-material.mjs';
import { rowsOf, takeTurns } from './turns.mjs';

const PER_TURN = 100;
/** Remembered ones are answered so fast that a turn takes more of them. */
const TIMES_REMEMBERED = 20;

export async function measureVerifying(algorithm, rounds) {
  const key = keyOf(algorithm);
  const signer = signerOf(key);
  const tokens = Array.from({ length: PER_TURN }, () => signer.sign(claims()));
  const first = await takeTurns(firstTime(key, tokens), rounds, PER_TURN);
  const again = await takeTurns(remembered(key, tokens), rounds, PER_TURN * TIMES_REMEMBERED);
  return [
    ...rowsOf(algorithm, 'verify, first time', first, 'node:crypto'),
    ...Object.entries(again).map(([by, sample]) => ({
      algorithm,
      measured: 'verify, remembered',
      by,
      µs: median(sample).toFixed(2),
    })),
  ];
}

function firstTime(key, tokens) {
  const { algorithm, publicKey } = key;
  const pem = publicKey.export({ format: 'pem', type: 'spki' });
  const [digest, options] = BARE[algorithm];
  const inputs = tokens.map((token) => {
    const at = token.lastIndexOf('.');
    return [Buffer.from(token.slice(0, at)), Buffer.from(token.slice(at + 1), 'base64url')];
  });
  const fast = createVerifier({ key: pem, algorithms: [algorithm], allowedIss: ISSUER, allowedAud: AUDIENCE });
  const bare = () => {
    for (const [data, signature] of inputs)
      if (!verify(digest, data, { key: publicKey, ...options }, signature)) fail();
  };
  return {
    'node:crypto': bare,
    'node:crypto again': bare,
    Portcullis: Object.assign(
      (verifier) => {
        for (const token of tokens) if (verifier.verify(token) === undefined) fail();
      },
      // One that has seen none of them.
      { prepare: () => verifierOf(key) },
    ),
    jose: async () => {
      const expected = { issuer: ISSUER, audience: AUDIENCE, algorithms: [algorithm], typ: 'at+jwt' };
      for (const token of tokens) await jwtVerify(token, publicKey, expected);
    },
    ...(algorithm === 'EdDSA'
      ? {}
      : {
          jsonwebtoken: () => {
            const expected = { issuer: ISSUER, audience: AUDIENCE, algorithms: [algorithm] };
            for (const token of tokens) jsonwebtoken.verify(token, publicKey, expected);
          },
        }),
    'fast-jwt': () => {
      for (const token of tokens) fast(token);
    },
  };
}

function remembered(key, tokens) {
  const verifier = verifierOf(key);
  const fast = createVerifier({
    key: key.publicKey.export({ format: 'pem', type: 'spki' }),
    algorithms: [key.algorithm],
    allowedIss: ISSUER,
    allowedAud: AUDIENCE,
    cache: 1_000,
  });
  const often = (once) => () => {
    for (let time = 0; time < TIMES_REMEMBERED; time++) for (const token of tokens) once(token);
  };
  return {
    Portcullis: often((token) => verifier.verify(token) ?? fail()),
    'fast-jwt': often(fast),
  };
}

function verifierOf(key) {
  return new AccessTokenVerifier({ find: () => key }, { now: () => Date.now() }, config(key.algorithm));
}

function fail() {
  throw new Error('a good token was refused');
}
