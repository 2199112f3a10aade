import type { ClientStorage } from '../../src/client/index.js';
import { createClientOn, type ClientOptions } from '../../src/client/create-client.js';
import type { Client } from '../../src/client/index.js';
import type { Platform } from '../../src/client/platform.js';

/** A request as it reached the network. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | null;
  readonly body: unknown;
  readonly init: RequestInit;
}

type Answering = (sent: Sent) => Response | Promise<Response>;

interface Timer {
  readonly at: number;
  readonly work: () => void;
}

/** A browser without a network of its own: time, tabs and storage of one origin, all in the test's hands. */
export class ClientBrowser {
  readonly sent: Sent[] = [];
  readonly stored = new Map<string, string>();
  readonly storage: ClientStorage = {
    get: async (key) => this.stored.get(key),
    set: async (key, value: string) => void this.stored.set(key, value),
    remove: async (key) => void this.stored.delete(key),
  };
  /** What the tabs that are opened from now on have in the place of the ordinary. */
  instead: Partial<Platform> = {};
  /** Added to the wall clock. */
  wallClockError = 0;
  private time = 0;
  private timers: Timer[] = [];
  private readonly hearing = new Map<object, { name: string; hear: (word: unknown) => void }>();
  private locked: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly answer: Answering,
    private readonly options: Partial<ClientOptions> = {},
    private readonly missing: readonly (keyof Platform)[] = [],
  ) {}

  /** Opens a tab, with a client in it. */
  open(options: Partial<ClientOptions> = {}): Client {
    const all = { baseUrl: 'https://api.test', transport: 'token', ...this.options, ...options } as const;
    return createClientOn(this.platform(), all);
  }

  /** Lets time pass; timers go off in their order, each followed by what it sets off. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      await settle();
      const next = this.timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
      if (next === undefined) break;
      this.timers = this.timers.filter((timer) => timer !== next);
      this.time = Math.max(this.time, next.at);
      next.work();
    }
    this.time = end;
    await settle();
  }

  /** As a machine that sleeps: the wall clock goes on, nothing else does. */
  sleep(ms: number): void {
    this.wallClockError += ms;
  }

  /** Resolves when so much time has passed. */
  elapsed(ms: number): Promise<void> {
    return new Promise((resolve) => void this.after(ms, resolve));
  }

  /** What was sent to a path. */
  to(path: string): Sent[] {
    return this.sent.filter(({ url }) => new URL(url).pathname === path);
  }

  private platform(): Platform {
    const all: Platform = {
      fetch: (input, init) => this.fetch(new Request(input, init), init),
      now: () => Date.UTC(2026, 0, 1) + this.time + this.wallClockError,
      monotonic: () => this.time,
      random: () => Math.random(),
      after: (ms, work) => this.after(ms, work),
      background: (ms, work) => this.after(ms, work),
      exclusive: (_name, work) => {
        const turn = this.locked.then(work);
        this.locked = turn.catch(() => undefined);
        return turn;
      },
      openChannel: (name, hear) => {
        const me = {};
        this.hearing.set(me, { name, hear });
        return {
          say: (word) => {
            const others = [...this.hearing].filter(([who, other]) => who !== me && other.name === name);
            for (const [, other] of others) queueMicrotask(() => other.hear(structuredClone(word)));
          },
          close: () => void this.hearing.delete(me),
        };
      },
      isPage: true,
    };
    return { ...all, ...this.instead, ...Object.fromEntries(this.missing.map((name) => [name, undefined])) };
  }

  private after(ms: number, work: () => void): () => void {
    const timer = { at: this.time + ms, work };
    this.timers.push(timer);
    return () => void (this.timers = this.timers.filter((one) => one !== timer));
  }

  private async fetch(request: Request, init: RequestInit = {}): Promise<Response> {
    const { method, url, headers, signal } = request;
    const text = await request.text();
    const isJson = headers.get('content-type') === 'application/json';
    const body: unknown = isJson ? JSON.parse(text) : text;
    const sent = { method, url, authorization: headers.get('authorization'), body, init };
    this.sent.push(sent);
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
    return Promise.race([this.answer(sent), aborted]);
  }
}

/** Lets everything happen that waits for nothing. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** An answer of the API. */
export function json(body: object, status = 200, headers: Record<string, string> = {}): Response {
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': type, ...headers } });
}

/** A refusal of the API. */
export function problem(status: number, code: string, headers: Record<string, string> = {}): Response {
  return json({ type: `urn:portcullis:problem:${code}`, title: code, status, code, instance: 'x' }, status, headers);
}
