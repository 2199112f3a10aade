import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashSecret, newSecret } from '../../src/secrets/secrets.js';
import type { VerifierOptions } from '../../src/verifier/index.js';
import { ROOT } from '../cli/processes.js';
import { ask, type Asked } from '../faults/ask.js';
import { addSession, addTokenSession, addUser, type Seat } from '../faults/cast.js';
import { startNode, type NodeProcess } from '../faults/node-process.js';
import { until } from '../faults/until.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { MeddlingProxy } from './meddling-proxy.js';

/** The nodes' lease, in ms: verifiers renew theirs at half of it, and on two busy cores that has to be in time. */
export const LEASE_MS = 1_500;
export const ISSUER = 'http://localhost:3000';

/** What a revoking call hands back. */
export interface Receipt {
  readonly position: number;
  readonly appliedOn: number;
  readonly expired: number;
  readonly waitedMs: number;
}

/** A service with a verifier, in a process of its own, behind a proxy of its own for each node. */
export interface Service {
  readonly url: string;
  /** One for each node, in their order. */
  readonly links: readonly MeddlingProxy[];
  signal(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

export interface ServiceOptions {
  readonly waitFor?: boolean;
  readonly onLeaseLost?: 'refuse' | 'introspect' | 'accept';
  readonly clockOffsetMs?: number;
  /** Places of the nodes that it knows; all by default. */
  readonly knows?: readonly number[];
}

/** Nodes on one database, and services that verify their tokens. */
export class Fleet {
  readonly nodes: NodeProcess[] = [];
  private readonly services: Service[] = [];

  private constructor(
    readonly database: TestDatabase,
    private readonly admin: Seat,
  ) {}

  static async start(nodes = 2): Promise<Fleet> {
    const database = await createTestDatabase();
    const fleet = new Fleet(database, await addSession(database, await addUser(database, { role: 'admin' })));
    for (let place = 0; place < nodes; place++) await fleet.addNode();
    return fleet;
  }

  async addNode(): Promise<NodeProcess> {
    const node = await startNode({
      name: `node ${this.nodes.length}`,
      databaseUrl: this.database.url,
      env: { PORTCULLIS_CHANGES__LEASE: `${LEASE_MS}ms`, PORTCULLIS_DATABASE__POOL_SIZE: '5' },
    });
    this.nodes.push(node);
    return node;
  }

  /** Starts a service as a client of its own, and waits until it holds a lease. */
  async addService({ waitFor = true, onLeaseLost, clockOffsetMs = 0, knows }: ServiceOptions = {}): Promise<Service> {
    const [clientId, clientSecret] = [randomUUID(), newSecret()];
    await this.database.query(
      `INSERT INTO clients (id, name, auth_method, secret_hash, scopes, audiences, wait_for, created_at)
       VALUES ($1, 'a service', 'client_secret', $2, '{}', $3, $4, now())`,
      [clientId, hashSecret(clientSecret), [ISSUER], waitFor],
    );
    const known = this.nodes.filter((_, place) => knows?.includes(place) ?? true);
    const links = await Promise.all(known.map(({ url }) => MeddlingProxy.start(url)));
    const options: VerifierOptions & { clockOffsetMs: number } = {
      issuer: ISSUER,
      audience: ISSUER,
      servers: links.map(({ url }) => url),
      revocation: { clientId, clientSecret, ...(onLeaseLost && { onLeaseLost }) },
      clockOffsetMs,
    };
    const service = await startService(options, links);
    this.services.push(service);
    await until('the service holds a lease', async () => await this.isLive(service));
    return service;
  }

  async isLive(service: Service): Promise<boolean> {
    return (await (await fetch(`${service.url}/live`)).text()) === 'true';
  }

  /** Somebody with a token and a role, from whom something can be taken. */
  async addPerson(): Promise<Seat> {
    const userId = await addUser(this.database, { permissions: ['reports:read'] });
    return addTokenSession(this.database, this.node(0).url, userId);
  }

  node(place: number): NodeProcess {
    const node = this.nodes[place];
    if (node === undefined) throw new Error(`no node ${place}`);
    return node;
  }

  /** What the service answers to somebody. */
  visit(service: Service, seat: Seat): Promise<Asked> {
    return ask(service.url, { headers: seat.headers, patience: 15_000 });
  }

  /** Takes every role from somebody, or ends their session, by a call to a node. @returns its receipt, and when it had returned */
  async takeAway(seat: Seat, what: 'roles' | 'session', by = this.node(0)): Promise<Receipt & { returned: number }> {
    const answer =
      what === 'roles'
        ? await ask(`${by.url}/v1/users/${seat.userId}/roles`, {
            method: 'PUT',
            headers: this.admin.headers,
            body: { roles: [] },
          })
        : await ask(`${by.url}/v1/users/${seat.userId}/sessions`, { method: 'DELETE', headers: this.admin.headers });
    if (answer.status !== 200) throw new Error(`taking away: ${answer.status} ${JSON.stringify(answer.body)}`);
    const body = answer.body as { receipt?: Receipt } & Receipt;
    return { ...(body.receipt ?? body), returned: answer.ended };
  }

  async end(): Promise<void> {
    await Promise.all(this.services.map((service) => service.stop()));
    await Promise.all(this.nodes.map((node) => node.kill()));
    await this.database.drop();
  }
}

async function startService(options: object, links: readonly MeddlingProxy[]): Promise<Service> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [join(ROOT, 'test/verifier/service.mjs'), JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Nothing outlives its test file.
    timeout: 180_000,
    killSignal: 'SIGKILL',
    env: { PATH },
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString();
      const address = /answers on (http:\S+)/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    });
    void gone.then(() => reject(new Error(`the service ended: ${said}`)));
  });
  return {
    url,
    links,
    signal: (signal) => void child.kill(signal),
    stop: async () => {
      child.kill('SIGKILL');
      await gone;
      await Promise.all(links.map((link) => link.close()));
    },
  };
}

/** Asks a service again and again, until stopped, and keeps what it answered. */
export class Watch {
  readonly answers: Asked[] = [];
  private watching = true;
  private readonly done: Promise<void>;

  constructor(fleet: Fleet, service: Service, seat: Seat) {
    this.done = (async () => {
      while (this.watching) {
        this.answers.push(await fleet.visit(service, seat));
        await sleep(5);
      }
    })();
  }

  async stop(): Promise<void> {
    this.watching = false;
    await this.done;
  }

  /** Answers that let somebody pass though their request began after that moment. */
  passedAfter(moment: number): Asked[] {
    return this.answers.filter(({ began, status }) => began > moment && status === 200);
  }
}
