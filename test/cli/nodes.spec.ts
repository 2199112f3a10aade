import { startTestApp, type TestApp } from '../support/test-app.js';
import { environmentOf, portcullis } from './processes.js';

interface Nodes {
  readonly epoch: string;
  readonly head: number;
  readonly nodes: readonly Readonly<Record<string, unknown>>[];
}

describe('portcullis nodes', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const nodes = async (): Promise<Nodes> => {
    const { code, stdout, stderr } = await portcullis(['nodes', '--json'], { env: environmentOf(app.database) });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout) as Nodes;
  };

  it('shows who is registered, how far each has come, and its lease; the command itself is no node', async () => {
    const { epoch, head, nodes: rows } = await nodes();
    const [inForce] = await app.database.query('SELECT portcullis_epoch() AS epoch, position FROM change_head');
    expect({ epoch, position: String(head) }).toEqual(inForce);
    expect(rows).toEqual([
      {
        label: expect.stringMatching(new RegExp(`:${process.pid}$`)),
        incarnation: expect.stringMatching(/^[0-9a-f-]{36}$/),
        current: true,
        applied: head,
        lag: 0,
        leaseMs: app.config.changes.lease,
        heartbeat: expect.any(Number),
        issuer: app.config.tokens.issuer,
        audience: app.config.tokens.audience,
      },
    ]);
  });

  it('shows what a node has yet to apply, and a table', async () => {
    await app.database.query(
      `INSERT INTO node (incarnation, heartbeat, epoch, applied, lease_ms, label)
       SELECT gen_random_uuid(), 7, gen_random_uuid(), position - 2, 5000, 'another host:1' FROM change_head`,
    );
    // It lives: a row whose heartbeat stands still for a lease is removed, and the command may take that long.
    const alive = setInterval(() => {
      void app.database.query(`UPDATE node SET heartbeat = heartbeat + 1 WHERE label = 'another host:1'`);
    }, 500);
    const { code, stdout } = await portcullis(['nodes'], { env: environmentOf(app.database) });
    clearInterval(alive);
    expect(code).toBe(0);
    const [first, header, ...rows] = stdout.split('\n');
    expect(first).toMatch(/^epoch [0-9a-f-]{36}, head \d+$/);
    expect(header).toMatch(/^NODE +INCARNATION +APPLIED +LAG +LEASE +HEARTBEAT +EPOCH$/);
    expect(rows.find((row) => row.startsWith('another host'))).toMatch(
      /^another host:1 +[0-9a-f-]{36} +-?\d+ +2 +5000 ms +\d+ +another$/,
    );
  });

  it('of a database with a new epoch are registered anew, and the old value is gone', async () => {
    const before = await nodes();
    const { code, stdout, stderr } = await portcullis(['migrate', '--new-epoch'], { env: environmentOf(app.database) });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const epoch = /^The database is up to date\.\nThe epoch is ([0-9a-f-]{36}) now\.\n$/.exec(stdout)?.[1];
    const [head] = await app.database.query<{ epoch: string; recent: boolean }>(
      "SELECT epoch, since > clock_timestamp() - interval '1 minute' AS recent FROM change_head",
    );
    expect(head).toEqual({ epoch, recent: true });
    for (let now = await nodes(); ; now = await nodes()) {
      expect(now.epoch).not.toBe(before.epoch);
      if (now.nodes.some(({ current }) => current)) break;
    }
  });

  it('migrate says in its help when --new-epoch is due', async () => {
    const { code, stdout } = await portcullis(['migrate', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('After every restore');
    expect(stdout).toContain('fence the old primary');
  });
});
