import { existsSync } from 'node:fs';
import { report } from './support/report.mjs';
import { measureMinting, measureReading } from './support/token-minting.mjs';
import { measureVerifying } from './support/token-verifying.mjs';

/*
 * What tokens cost: minting one, verifying one for the first time, and again. Beside the bare call of node:crypto, jose,
 * jsonwebtoken and fast-jwt, each checking the same: algorithm, issuer, audience and times. All take turns of a hundred
 * tokens each, many rounds of them, so that whatever else the machine does meets them all alike. The bare call runs twice
 * in each round: how far the two differ says how far to trust the rest.
 */
const ROUNDS = Number(process.argv[2] ?? 60);

const rows = [];
for (const algorithm of ['ES256', 'EdDSA', 'RS256']) {
  rows.push(...(await measureVerifying(algorithm, ROUNDS)), ...(await measureMinting(algorithm, ROUNDS)));
}
rows.push(...(await measureReading(ROUNDS)));
report('tokens', rows);

const refresh = new URL('refresh.mjs', import.meta.url);
if (existsSync(refresh)) await import(refresh);
