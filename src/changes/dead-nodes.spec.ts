import { randomUUID } from 'node:crypto';
import { SystemClock } from '../clock/clock.js';
import type { Queryable } from '../database/queryable.js';
import { DeadNodes } from './dead-nodes.js';

/** How often one node of so many looks at the registry while it renews its lease so many times. */
async function looksIn(renewals: number, nodes: number): Promise<number> {
  const incarnations = Array.from({ length: nodes }, () => randomUUID());
  let looks = 0;
  const connection = {
    queryPrepared: () => {
      looks += 1;
      return Promise.resolve(
        incarnations.map((incarnation) => ({ incarnation, heartbeat: String(looks), lease_ms: 2_000 })),
      );
    },
  } as unknown as Queryable;
  const deadNodes = new DeadNodes(new SystemClock());
  for (let renewal = 0; renewal < renewals; renewal++) await deadNodes.remove(connection);
  return looks;
}

describe('looking for dead nodes', () => {
  it.each([1, 3, 8])('each of %d nodes looks with each renewal', async (nodes) => {
    expect(await looksIn(50, nodes)).toBe(50);
  });

  it('of many, about eight look while each renews once', async () => {
    const looks = await looksIn(2_000, 160);
    // A hundred are to be expected. Less than 40 or more than 180 comes once in a hundred million runs.
    expect(looks).toBeGreaterThan(40);
    expect(looks).toBeLessThan(180);
  });
});
