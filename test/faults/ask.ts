import { Agent, request } from 'node:http';

/** One request over a kept connection, with the observer's times around it. */
export interface Asked {
  readonly began: number;
  readonly ended: number;
  /** 0 where no answer came: refused, reset, or out of patience. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

export interface Asking {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Milliseconds; longer than any lease, since a stopped node answers once it goes on. */
  readonly patience?: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Sends a request. Never rejects: what happened is in the answer. */
export function ask(
  url: string,
  { method = 'GET', headers = {}, body, patience = 15_000 }: Asking = {},
): Promise<Asked> {
  return new Promise((resolve) => {
    const began = performance.now();
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const done = (status: number, answerHeaders: Asked['headers'], text: string): void =>
      resolve({ began, ended: performance.now(), status, headers: answerHeaders, body: parsed(text) });
    const outgoing = request(url, {
      method,
      agent,
      signal: AbortSignal.timeout(patience),
      headers: {
        ...headers,
        ...(payload !== undefined && {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(payload)),
        }),
      },
    });
    outgoing.on('error', () => done(0, {}, ''));
    outgoing.on('response', (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (part: string) => (text += part));
      incoming.on('end', () => done(incoming.statusCode ?? 0, incoming.headers, text));
      incoming.on('error', () => done(0, {}, ''));
    });
    outgoing.end(payload);
  });
}

/** Closes the connections that are kept. */
export function hangUp(): void {
  agent.destroy();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
