import { randomBytes } from 'node:crypto';
import { Database } from '../../src/database/database.js';
import { encode } from '../tokens/forge.js';
import { expectRefused, inEachPlace, present, type Genuine } from './arena.js';
import { watchOutbound } from './outbound.js';

const TOKENS = 400;
const AT_ONCE = 20;

/** How often each statement ran in this database so far, by PostgreSQL's own count. */
async function statements({ app }: Genuine): Promise<Map<string, number>> {
  const rows = await app.database.query<{ query: string; calls: string }>(
    `SELECT query, sum(calls) AS calls FROM pg_stat_statements
     WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND query NOT LIKE '%pg_stat_statements%' GROUP BY query`,
  );
  // The lease is held in the background, whether or not there are requests.
  const OF_THE_LEASE = /\b(node|change_head|change_log|portcullis_epoch)\b|^(BEGIN|COMMIT|SET)\b/i;
  return new Map(
    rows.filter(({ query }) => !OF_THE_LEASE.test(query.trim())).map((row) => [row.query, Number(row.calls)]),
  );
}

inEachPlace('a flood of tokens with unknown kids', 'ES256', (genuine) => {
  it(`reads nothing: no statement for ${TOKENS} of them, and the good ones go on`, async () => {
    const { header, claims, signed, token } = genuine();
    await present(genuine(), token).expect(200);
    const forged = Array.from({ length: TOKENS }, (_, number) => {
      const kid = randomBytes(32).toString('base64url');
      return number % 2 === 0
        ? signed({ ...header, kid }, { ...claims, jti: kid })
        : `${encode({ ...header, kid })}.${encode({ ...claims, jti: kid })}.${randomBytes(64).toString('base64url')}`;
    });
    const before = await statements(genuine());
    while (forged.length > 0) {
      await Promise.all(forged.splice(0, AT_ONCE).map((one) => expectRefused(genuine(), one)));
    }
    await present(genuine(), token).expect(200);
    const after = await statements(genuine());
    const ran = [...after].filter(([query, calls]) => calls > (before.get(query) ?? 0)).map(([query]) => query);
    expect(ran.filter((query) => /signing_keys|data_keys|sessions/.test(query))).toEqual([]);
  });

  it('the count sees a statement where there is one', async () => {
    const before = await statements(genuine());
    await genuine().app.app.get(Database, { strict: false }).query('SELECT count(*) FROM signing_keys');
    const after = await statements(genuine());
    expect(
      [...after].some(([query, calls]) => query.includes('signing_keys') && calls > (before.get(query) ?? 0)),
    ).toBe(true);
  });
});

describe('the watch over outbound connections', () => {
  it('sees what a verifier would do that believes a jku', async () => {
    const outbound = watchOutbound();
    await expect(fetch('https://evil.example/jwks.json')).rejects.toThrow();
    await expect(fetch('http://169.254.169.254/latest/meta-data/')).rejects.toThrow();
    outbound.stop();
    expect(outbound.attempts).toEqual(['evil.example:443', '169.254.169.254:80']);
  });
});
