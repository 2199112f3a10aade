import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ended, environmentOf, portcullis, ROOT, start, type Ended, type Environment } from '../cli/processes.js';
import { takePort } from '../support/ports.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

interface NodeRow {
  readonly label: string;
  readonly lag: number;
  readonly current: boolean;
}

/** `portcullis serve --workers 2`, once all of it listens. */
interface Workers {
  readonly url: string;
  readonly end: Promise<Ended>;
  readonly said: () => string;
  signal(signal: NodeJS.Signals): void;
}

const LATE_PRIMARY = join(ROOT, 'test/boot/late-primary.mjs');
const PROGRAM = join(ROOT, 'dist/cli/portcullis.js');

async function startWorkers(env: Environment): Promise<Workers> {
  const child = start(PROGRAM, ['serve', '--workers', '2'], { env, timeout: 3 * PATIENCE_MS });
  const end = ended(child);
  let said = '';
  child.stdout.on('data', (text: string) => (said += text));
  for (;;) {
    const url = /answers on (http:\S+)/.exec(said)?.[1];
    if (url !== undefined) return { url, end, said: () => said, signal: (signal) => void child.kill(signal) };
    if (child.exitCode !== null) throw new Error(`the server ended: ${(await end).stderr}`);
    await sleep(20);
  }
}

/** Status of a request on a connection of its own, or the code of its failure. */
function outcomeOf(url: string, timeout = 60_000): Promise<string> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout }, (answer) => {
      answer.resume().on('end', () => resolve(String(answer.statusCode)));
      answer.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });
    request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    // A connection that was handed to a worker as it died is answered by nobody.
    request.on('timeout', () => request.destroy(new Error('no answer')));
  });
}

/** A worker takes seconds to start on a busy machine, and some tests start several. */
const PATIENCE_MS = 180_000;
/** The contract's 5 s, as a busy machine may show them from outside. */
const MOST_STOPPING_MS = 15_000;

describe('portcullis serve --workers 2', () => {
  let database: TestDatabase;
  let env: Environment;
  let workers: Workers;
  let metricsPort: number;

  beforeAll(async () => {
    database = await createTestDatabase();
    const taken = await takePort();
    metricsPort = taken.port;
    await taken.release();
    env = {
      ...environmentOf(database),
      PORTCULLIS_METRICS__PORT: String(metricsPort),
      PORTCULLIS_LOG__REQUESTS: 'false',
    };
    workers = await startWorkers(env);
  });
  afterAll(async () => {
    workers.signal('SIGKILL');
    await workers.end;
    await database.drop();
  });

  const pids = async (): Promise<number[]> => {
    const rows = await database.query<{ label: string }>('SELECT label FROM node ORDER BY label');
    return rows.map(({ label }) => Number(label.slice(label.lastIndexOf(':') + 1)));
  };
  const until = async (condition: (now: number[]) => boolean): Promise<number[]> => {
    for (;;) {
      const now = await pids();
      if (condition(now)) return now;
      await sleep(20);
    }
  };

  it('says once where it answers, and each worker is a node of its own', async () => {
    expect(workers.said().match(/answers on/g)).toHaveLength(1);
    expect(workers.said()).toContain('Workers          2');
    expect((await fetch(`${workers.url}/health/ready`)).status).toBe(200);
    const { code, stdout, stderr } = await portcullis(['nodes', '--json'], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { nodes } = JSON.parse(stdout) as { nodes: NodeRow[] };
    expect(nodes).toMatchObject([
      { lag: 0, current: true },
      { lag: 0, current: true },
    ]);
    expect(new Set(nodes.map(({ label }) => label)).size).toBe(2);
  });

  it('shows on any worker what all of them measure', async () => {
    const page = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    const memory = Number(/^process_resident_memory_bytes (\S+)$/m.exec(page)?.[1]);
    // One process with Nest and TypeORM takes some 100 MB; the sum of two is over what one could.
    expect(memory).toBeGreaterThan(120e6);
    expect(page).toMatch(/^portcullis_position_lag 0$/m);
    expect(page).toMatch(/^portcullis_sessions_in_memory 0$/m);
  });

  it(
    'replaces a worker that dies, while the other goes on',
    async () => {
      const [victim = 0, other = 0] = await until((now) => now.length === 2);
      process.kill(victim, 'SIGKILL');
      // What the victim had accepted dies with it; whatever connects from then on is answered by the other.
      while ((await outcomeOf(`${workers.url}/health/live`, 2_000)) !== '200') await sleep(20);
      const now = await until((some) => some.length === 2 && !some.includes(victim));
      expect(now).toContain(other);
      expect(workers.said()).toContain('a worker ended by SIGKILL');
    },
    PATIENCE_MS,
  );

  it(
    'on SIGHUP replaces one after the other, and refuses nobody meanwhile',
    async () => {
      const before = await until((now) => now.length === 2);
      workers.signal('SIGHUP');
      const outcomes = new Set<string>();
      let isDone = false;
      const asking = (async () => {
        while (!isDone) outcomes.add(await outcomeOf(`${workers.url}/health/live`));
      })();
      await until((now) => now.length === 2 && !now.some((pid) => before.includes(pid)));
      isDone = true;
      await asking;
      // A connection that ends before its request was read may be tried again by any client; a refused one says that nobody listens.
      outcomes.delete('ECONNRESET');
      expect([...outcomes]).toEqual(['200']);
    },
    PATIENCE_MS,
  );

  it('on SIGTERM ends with all of them within 5 s, and no node stays registered', async () => {
    const started = performance.now();
    workers.signal('SIGTERM');
    const { code, stderr } = await workers.end;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(performance.now() - started).toBeLessThan(MOST_STOPPING_MS);
    expect(await pids()).toEqual([]);
  });
});

describe('workers that refuse to start', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('end everything with their one message and exit code 1', async () => {
    const { port, release } = await takePort();
    const env = { ...environmentOf(database), PORT: String(port) };
    const { code, stdout, stderr } = await portcullis(['serve', '--workers', '2'], { env });
    await release();
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `portcullis: cannot listen on 127.0.0.1:${port}: the port is taken; stop what uses it or set PORT to another\n`,
    });
    expect(stdout).not.toContain('answers on');
  });

  it('end quietly when they are told to while they hear that the port is taken', async () => {
    const { port, release } = await takePort();
    const env = { ...environmentOf(database), PORT: String(port) };
    const { code, stderr } = await ended(start(LATE_PRIMARY, [join(ROOT, 'dist/workers/worker.js')], { env }));
    await release();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it.each(['0', '1.5', 'two', '-1', '129'])('are not %s', async (count) => {
    const { code, stderr } = await portcullis(['serve', '--workers', count]);
    expect({ code, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 2, lines: 1 });
    expect(stderr).toContain('It takes a whole number from 1 to 128.');
  });
});
