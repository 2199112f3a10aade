import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import type { Config } from '../config/index.js';
import type { Database } from '../database/database.js';
import { Acknowledgements } from './acknowledgements.js';
import { Confirmations } from './confirmations.js';
import { DeadNodes } from './dead-nodes.js';
import { EpochWatch } from './epoch-watch.js';
import { Lease } from './lease.js';

const POSITION = 42;
const LEASE_MS = 1_000;
/** What each look at the registry takes, so that no test waits for real time. */
const LOOK_MS = 100;
const EPOCH = randomUUID();

class TestClock extends Clock {
  time = 0;

  now(): number {
    return this.time;
  }

  monotonic(): number {
    return this.time;
  }
}

interface Row {
  readonly incarnation: string;
  heartbeat: number;
  applied: number;
}

/**
 * A database that only has the registry. `onLook` runs before each look is answered; the first one may take less than others.
 * A removal may wait for something.
 */
function writerBeside(
  rows: Row[],
  onLook: (looks: number) => void = () => undefined,
  firstLookMs = LOOK_MS,
  beforeRemoval?: Promise<void>,
) {
  const clock = new TestClock();
  const removed: unknown[] = [];
  let [looks, removals] = [0, 0];
  const query = async (sql: string, parameters: readonly unknown[] = []): Promise<object[]> => {
    if (sql.includes('DELETE')) {
      removals += 1;
      if (beforeRemoval !== undefined) await beforeRemoval;
      const [incarnations, heartbeats] = parameters as [string[], number[]];
      const gone = rows.filter((row) => heartbeats[incarnations.indexOf(row.incarnation)] === row.heartbeat);
      for (const row of gone) rows.splice(rows.indexOf(row), 1);
      removed.push(...gone.map((row) => row.incarnation));
      return gone.map(({ incarnation }) => ({ incarnation }));
    }
    onLook(++looks);
    clock.time += looks === 1 ? firstLookMs : LOOK_MS;
    const shared = {
      current_epoch: EPOCH,
      age_ms: 60_000,
      head: String(POSITION),
      epoch: EPOCH,
      lease_ms: LEASE_MS,
      verifiers: 0,
      verifiers_expired: 0,
    };
    return rows.length === 0 ? [{ ...shared, incarnation: null }] : rows.map((row) => ({ ...shared, ...row }));
  };
  const lease = new Lease(clock, { changes: { lease: LEASE_MS } } as Config);
  const confirmations = new Confirmations(
    { query, queryPrepared: (_name: string, sql: string) => query(sql) } as unknown as Database,
    clock,
    lease,
    new EpochWatch(clock),
    new DeadNodes(clock),
    new Acknowledgements(),
  );
  return { confirmations, removed, looks: () => looks, removals: () => removals };
}

const row = (over: Partial<Row> = {}): Row => ({ incarnation: randomUUID(), heartbeat: 7, applied: 0, ...over });

describe('waiting for nodes', () => {
  // That a node was removed is logged; here that is the point.
  beforeAll(() => Logger.overrideLogger(false));

  it('ends with the look that shows every node at the position', async () => {
    const rows = [row({ applied: POSITION }), row()];
    const { confirmations, looks } = writerBeside(rows, (look) => {
      if (look === 3) rows.forEach((each) => (each.applied = POSITION));
    });
    expect(await confirmations.of(POSITION)).toMatchObject({ appliedOn: 2, expired: 0, waitedMs: 3 * LOOK_MS });
    expect(looks()).toBe(3);
  });

  it('ends when the lease of a silent node is over, and the next call does not wait for it again', async () => {
    const alive = row({ applied: POSITION });
    const dead = row();
    const { confirmations, removed } = writerBeside([alive, dead], () => (alive.heartbeat += 1));
    const first = await confirmations.of(POSITION);
    expect(first).toMatchObject({ appliedOn: 1, expired: 1 });
    expect(first.waitedMs).toBeGreaterThanOrEqual(LEASE_MS * 1.01);
    expect(await confirmations.of(POSITION)).toMatchObject({ appliedOn: 1, expired: 1, waitedMs: 2 * LOOK_MS });
    expect(removed).toEqual([dead.incarnation]);
    expect(await confirmations.of(POSITION)).toMatchObject({ appliedOn: 1, expired: 0, waitedMs: LOOK_MS });
  });

  it('removes a silent node with the last look, so that it keeps nobody else waiting', async () => {
    const rows = [row()];
    const { confirmations, removed } = writerBeside(rows, undefined, 5);
    expect(await confirmations.of(POSITION)).toMatchObject({ appliedOn: 0, expired: 1, waitedMs: 11 * LOOK_MS + 5 });
    expect(removed).toHaveLength(1);
    expect(rows).toEqual([]);
  });

  it('is through when its wait is, whatever keeps the removal, of which there is one at a time', async () => {
    const { confirmations, removals } = writerBeside([row()], undefined, 5, new Promise(() => undefined));
    for (let call = 0; call < 2; call++) {
      const receipt = await confirmations.of(POSITION);
      expect(receipt).toMatchObject({ appliedOn: 0, expired: 1 });
      expect(receipt.waitedMs).toBeLessThan(LEASE_MS * 1.01 + 2 * LOOK_MS);
    }
    expect(removals()).toBe(1);
  });

  it('fails by no removal that fails', async () => {
    const refused = Promise.reject(new Error('refused'));
    refused.catch(() => undefined);
    const { confirmations, removals } = writerBeside([row()], undefined, LOOK_MS, refused);
    await confirmations.of(POSITION);
    expect(await confirmations.of(POSITION)).toMatchObject({ appliedOn: 0, expired: 1 });
    expect(removals()).toBeGreaterThan(0);
  });

  it('removes all who were silent at once: a fleet that died is not waited for one by one', async () => {
    const rows = Array.from({ length: 200 }, () => row());
    const { confirmations, removed, removals } = writerBeside(rows, undefined, 5);
    expect(await confirmations.of(POSITION)).toMatchObject({ appliedOn: 0, expired: 200 });
    expect(removed).toHaveLength(200);
    expect(removals()).toBe(1);
  });

  it('counts a node that another process has removed meanwhile as one that lost its lease', async () => {
    const [alive, dead] = [row({ applied: POSITION }), row()];
    const rows = [alive, dead];
    const { confirmations, removed } = writerBeside(rows, (look) => {
      if (look === 3) rows.pop();
    });
    expect(await confirmations.of(POSITION)).toMatchObject({ appliedOn: 1, expired: 1, waitedMs: 3 * LOOK_MS });
    expect(removed).toEqual([]);
  });

  it('never removes a node that is behind but still renews its lease, however long it is', async () => {
    const slow = row();
    const { confirmations, removed } = writerBeside([slow], () => (slow.heartbeat += 1));
    for (let call = 0; call < 3; call++) {
      const receipt = await confirmations.of(POSITION);
      expect(receipt).toMatchObject({ appliedOn: 0, expired: 1 });
      expect(receipt.waitedMs).toBeGreaterThanOrEqual(LEASE_MS * 1.01);
    }
    expect(removed).toEqual([]);
  });

  it('counts a silence anew from the answer that shows another heartbeat', async () => {
    const restless = row();
    // It renews once in the middle of the first wait, and never again.
    const { confirmations, removed, looks } = writerBeside([restless], (look) => {
      if (look === 6) restless.heartbeat += 1;
    });
    await confirmations.of(POSITION);
    expect(removed).toEqual([]);
    await confirmations.of(POSITION);
    expect(removed).toEqual([restless.incarnation]);
    // Seen first in look 6, so silent for more than 1,010 ms in look 17 (the sixth of the second call), and gone in the next.
    expect(looks()).toBe(18);
  });
});
