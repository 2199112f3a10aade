import { errorOf, failureOf, PortcullisError } from './client.errors.js';
import { parseJson } from './json.js';
import { pause, type Platform } from './platform.js';

/** Longest that an answer to a refresh or a sign-out is waited for before the call is repeated, in milliseconds. */
const PATIENCE_MS = 3_000;
/** A timer that goes off later than that was held up, and an answer with it. */
const LATE_MS = 1_000;
/** Calls that may be repeated are, this often. With their waiting it has to fit into `tokens.reuseGrace`, 10 s by default. */
const ATTEMPTS = 3;
/** A page that was frozen, or whose machine slept, comes later than that: what has happened meanwhile counts. */
const REPEATABLE_MS = 10_000;
/** Before the next attempt, times 1 to 2. */
const PAUSE_MS = 100;

/** How one call is made. */
export interface Call {
  readonly authorization?: string;
  readonly credentials?: RequestInit['credentials'];
  readonly cancelled?: AbortSignal;
}

/** The calls that the client makes for itself. */
export class ApiCalls {
  constructor(
    private readonly platform: Platform,
    /** Without a slash at its end. */
    private readonly base: string,
  ) {}

  /**
   * Posts JSON, once.
   *
   * @returns the answer's body; undefined where it is empty
   * @throws PortcullisError
   */
  async post(path: string, body: object | undefined, call: Call = {}): Promise<unknown> {
    const { authorization, cancelled } = call;
    // A cookie beside it would make two credentials.
    const credentials = authorization === undefined ? call.credentials : 'omit';
    try {
      const response = await this.platform.fetch(this.base + path, {
        method: 'POST',
        headers: {
          ...(body && { 'content-type': 'application/json' }),
          ...(authorization !== undefined && { authorization }),
        },
        ...(body && { body: JSON.stringify(body) }),
        ...(credentials && { credentials }),
        // A redirect would take passwords and refresh tokens elsewhere.
        redirect: 'error',
        ...(cancelled && { signal: cancelled }),
      });
      if (!response.ok) throw await errorOf(response);
      const text = await response.text();
      if (text === '') return undefined;
      const answer = parseJson(text);
      // Cut off on its way, most likely.
      if (answer === undefined) throw new PortcullisError('network_error', { status: response.status });
      return answer;
    } catch (error) {
      throw failureOf(error);
    }
  }

  /**
   * Posts what does no harm when it is done twice: again where no answer came, quickly, since a lost answer to a refresh can
   * be had again only for a while.
   *
   * @throws PortcullisError
   */
  async postAgain(path: string, body: object | undefined, call: Call = {}): Promise<unknown> {
    const began = this.platform.now();
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.withPatience(call.cancelled, (cancelled) => this.post(path, body, { ...call, cancelled }));
      } catch (error) {
        const isLate = this.platform.now() - began > REPEATABLE_MS;
        if (!isLost(error) || attempt === ATTEMPTS || isLate || call.cancelled?.aborted) throw error;
        await pause(this.platform, PAUSE_MS * attempt * (1 + this.platform.random()));
      }
    }
  }

  private async withPatience<T>(outer: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    // Not AbortSignal.timeout() and any(): React Native has neither.
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    let stop = (): void => undefined;
    // A page that was frozen finds its timers due before an answer that came meanwhile: so it gets the time once more.
    const wait = (): void => {
      const due = this.platform.now() + PATIENCE_MS;
      stop = this.platform.after(PATIENCE_MS, () => (this.platform.now() - due > LATE_MS ? wait() : abort()));
    };
    wait();
    outer?.addEventListener('abort', abort);
    try {
      return await work(controller.signal);
    } finally {
      stop();
      outer?.removeEventListener('abort', abort);
    }
  }
}

/** Whether the server may have done it without our hearing of it; a proxy that gave up counts. */
function isLost(error: unknown): boolean {
  const { code, status } = error as PortcullisError;
  return code === 'network_error' || (code === 'unexpected_answer' && status >= 500);
}
