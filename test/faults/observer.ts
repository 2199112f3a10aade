import { ask } from './ask.js';
import { refresh, type Seat } from './cast.js';
import type { Answer, History, Revocation } from './history.js';
import { permissionSubject, sessionSubject } from './history.js';
import type { NodeProcess } from './node-process.js';
import { positionIn, take, type Taking } from './takings.js';

/** A credential that is tried on every node. */
export interface Probe {
  readonly name: string;
  readonly seat: Seat;
}

/** Between two requests of the steady rate, in ms: a hundred a second, whatever the number of probes and nodes. */
const STEADY_MS = 10;
/** When the credentials of a revocation are tried once more after it has returned, in ms. */
const PRESSED_AT = [0, 1, 3, 8, 20, 50, 120];
/** Requests under way at one node: a stopped one keeps them until it goes on. */
const MAX_WAITING = 200;

/** How a revoking call ended: done if it has a receipt. */
export interface Revoked {
  readonly name: string;
  readonly status: number;
  readonly ms: number;
  readonly done: boolean;
}

interface Me {
  readonly session: { readonly id: string };
  readonly principal: { readonly userId: string; readonly permissions: readonly string[] };
}

/** Keeps asking every node with every credential, and notes what it is answered. One process, so one clock. */
export class Observer implements History {
  readonly answers: Answer[] = [];
  readonly revocations: Revocation[] = [];
  private readonly waiting = new Map<string, number>();
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly passed = new Set<string>();
  private turn = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param nodes looked at anew for each request: tests add and remove */
  constructor(
    private readonly nodes: readonly NodeProcess[],
    private readonly probes: readonly Probe[],
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      const turn = this.turn++;
      const node = this.nodes[turn % this.nodes.length];
      const probe = this.probes[Math.floor(turn / this.nodes.length) % this.probes.length];
      if (node && probe) this.try(node, probe);
    }, STEADY_MS);
  }

  /** Ends the steady rate, and waits for the answers that are still out. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    while (this.underWay.size > 0) await Promise.allSettled([...this.underWay]);
  }

  /** Makes a revoking call; once it has returned with a receipt, presses its credentials on every node. */
  async revoke(taking: Taking, node: NodeProcess): Promise<Revoked> {
    const answer = await take(taking, node.url);
    const position = positionIn(answer);
    const { name, subjects } = taking;
    const { began, ended: returned, status } = answer;
    if (position !== undefined) {
      this.revocations.push({ name, subjects, began, returned, position });
      for (const delay of PRESSED_AT) this.later(delay, taking.seats);
    }
    return { name, status, ms: returned - began, done: position !== undefined };
  }

  /** Tries a credential at a node, and notes the answer. */
  try(node: NodeProcess, { name, seat }: Probe): void {
    const waiting = this.waiting.get(node.name) ?? 0;
    if (waiting >= MAX_WAITING) return;
    this.waiting.set(node.name, waiting + 1);
    this.track(
      ask(`${node.url}/v1/auth/me`, { headers: seat.headers }).then(({ began, ended, status, body }) => {
        this.waiting.set(node.name, (this.waiting.get(node.name) ?? 1) - 1);
        const accepted = status === 200 ? subjectsOf(body as Me) : [];
        if (accepted.length > 0) this.passed.add(`${name} on ${node.name}`);
        this.answers.push({ node: node.name, began, ended, status, accepted, probe: name });
      }),
    );
  }

  /** Has tokens minted for a session over and over, and notes what they carry, until `stopped()`. */
  async mint(node: NodeProcess, seat: Seat, stopped: () => boolean): Promise<void> {
    let refreshToken = seat.refreshToken ?? '';
    while (!stopped()) {
      const began = performance.now();
      const tokens = await refresh(node.url, refreshToken);
      const ended = performance.now();
      if (tokens === undefined) return;
      refreshToken = tokens.refreshToken;
      const { ver, permissions } = claimsOf(tokens.accessToken);
      const accepted = permissions.map((permission) => permissionSubject(seat.userId, permission));
      const mintedAt = Number(ver.split(':')[1]);
      this.answers.push({ node: node.name, began, ended, status: 200, accepted, mintedAt, probe: 'a minted token' });
    }
  }

  /** Whether a node has ever let this credential pass. */
  hasPassed(node: NodeProcess, { name }: Probe): boolean {
    return this.passed.has(`${name} on ${node.name}`);
  }

  /** The newest answers of a probe at a node, newest first. */
  latest(node: NodeProcess, { name }: Probe): Answer[] {
    return this.answers.filter((answer) => answer.node === node.name && answer.probe === name).reverse();
  }

  private later(delay: number, seats: readonly Seat[]): void {
    const press = (): void => {
      for (const probe of this.probes.filter(({ seat }) => seats.includes(seat))) {
        for (const node of this.nodes) this.try(node, probe);
      }
    };
    if (delay === 0) press();
    else this.track(new Promise((resolve) => setTimeout(resolve, delay)).then(press));
  }

  private track(work: Promise<unknown>): void {
    this.underWay.add(work);
    void work.finally(() => this.underWay.delete(work));
  }
}

/** What an answer of `GET /v1/auth/me` shows to be in force. */
function subjectsOf({ session, principal }: Me): string[] {
  const permissions = principal.permissions.map((permission) => permissionSubject(principal.userId, permission));
  return [sessionSubject(session.id), ...permissions];
}

function claimsOf(token: string): { ver: string; permissions: string[] } {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
    ver: string;
    permissions: string[];
  };
}
