import { withinTime } from './time-limit.js';

const TIMEOUT_MS = 3_000;
/** Far above any answer of ours; what is longer comes from somebody else. */
const MAX_BYTES = 4 * 1024 * 1024;

/** One request to an endpoint. */
export interface Asked {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs?: number;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends one request, and reads its answer: in time, without redirects, and no more of it than any of ours has. */
export class Exchange {
  /** @param stop gives up what is under way */
  constructor(
    private readonly fetch: typeof globalThis.fetch,
    private readonly stop: AbortSignal,
  ) {}

  /** @throws whatever went wrong: no answer in time, a redirect, an answer that is too long */
  send(address: string, { method = 'GET', headers, body, timeoutMs = TIMEOUT_MS }: Asked = {}): Promise<Answered> {
    return withinTime(timeoutMs, this.stop, async (signal) => {
      const response = await this.fetch(address, {
        method,
        redirect: 'error',
        signal,
        ...(headers !== undefined && { headers }),
        ...(body !== undefined && { body }),
      });
      return { status: response.status, headers: response.headers, text: await textOf(response, signal) };
    });
  }
}

async function textOf(response: Response, signal: AbortSignal): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    // A `fetch` of the application's own may not know of signals.
    signal.throwIfAborted();
    bytes += part.length;
    if (bytes > MAX_BYTES) throw new Error('the answer is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
