import { ChangeLogPurge } from '../../src/changes/change-log-purge.js';
import { Changes } from '../../src/changes/changes.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let app: TestApp;

beforeEach(async () => {
  // Nobody's lease ends meanwhile on a busy machine: a node that registers anew has applied nothing yet, and all is kept for it.
  app = await startTestApp({ config: { changes: { lease: '5s' } } });
});
afterEach(() => app.close());

const purge = (): Promise<number> => app.app.get(ChangeLogPurge, { strict: false }).sweep();

/** Commits one position with two rows, and says which. */
async function change(): Promise<number> {
  const { receipt } = await app.app.get(Changes, { strict: false }).commit((transaction) => {
    transaction.record('session', 'one');
    transaction.record('user', 'other');
    return Promise.resolve();
  });
  return receipt.position;
}

const kept = async (): Promise<number[]> => {
  const rows = await app.database.query<{ position: string }>('SELECT DISTINCT position FROM change_log ORDER BY 1');
  return rows.map(({ position }) => Number(position));
};

describe('the purge of the change log', () => {
  it('keeps what a token could still need, and removes whole positions past that', async () => {
    const before = await kept();
    const due = await change();
    expect(await purge()).toBe(0);
    expect(await kept()).toEqual([...before, due]);
    const { accessTtl, clockTolerance } = app.config.tokens;
    app.clock.advance(accessTtl + clockTolerance);
    const late = await change();
    expect(await purge()).toBeGreaterThanOrEqual(2);
    expect(await kept()).toEqual([late]);
  });

  it('keeps what a registered node has yet to apply, whoever wrote it last', async () => {
    const first = await change();
    const behind = await change();
    app.clock.advance(24 * 60 * 60_000);
    await app.database.query(
      `INSERT INTO node (incarnation, heartbeat, epoch, applied, lease_ms, label)
       VALUES (gen_random_uuid(), 0, portcullis_epoch(), $1, 5000, 'slow')`,
      [first],
    );
    await purge();
    expect(await kept()).toEqual([behind]);
    await app.database.query("DELETE FROM node WHERE label = 'slow'");
    await purge();
    expect(await kept()).toEqual([]);
  });

  it('is no concern of a node of another epoch, which forgets everything anyway', async () => {
    await change();
    app.clock.advance(24 * 60 * 60_000);
    await app.database.query(
      `INSERT INTO node (incarnation, heartbeat, epoch, applied, lease_ms, label)
       VALUES (gen_random_uuid(), 0, gen_random_uuid(), 0, 5000, 'of old')`,
    );
    await purge();
    expect(await kept()).toEqual([]);
  });

  it('goes on in batches until nothing is due', async () => {
    // Dense positions, as commits would have made them.
    await app.database.query(
      `WITH head AS (UPDATE change_head SET position = position + 2500 RETURNING position)
       INSERT INTO change_log SELECT generate_series(position - 2499, position), 'session', 'x', '2020-01-01' FROM head`,
    );
    await change();
    const head = (await kept()).at(-1);
    expect(await purge()).toBeGreaterThanOrEqual(2500);
    expect(await kept()).toContain(head);
    expect((await kept()).length).toBeLessThan(10);
  });
});
