/** What bodies can be sent again. A stream can't, and what isn't known isn't. */
const REPLAYABLE = ['Blob', 'FormData', 'URLSearchParams', 'ArrayBuffer'] as const;

/** One request of the application: where it goes, and how often it can be sent. */
export class Outgoing {
  /** The request's own headers; what is set here goes along. */
  readonly headers: Headers;
  readonly origin: string;
  private readonly target: string | Request;

  /** @throws TypeError for what is no URL */
  constructor(
    base: string,
    input: string | URL | Request,
    private readonly init: RequestInit = {},
  ) {
    const isRequest = typeof input !== 'string' && 'url' in input;
    const url = isRequest ? new URL(input.url, base) : urlOf(base, input);
    this.target = isRequest ? input : url.href;
    this.origin = url.origin;
    this.headers = new Headers(init.headers ?? (isRequest ? input.headers : undefined));
  }

  get signal(): AbortSignal | undefined {
    return this.init.signal ?? this.request?.signal ?? undefined;
  }

  /** Whether it can be sent once more, after it was sent. */
  get canBeSentAgain(): boolean {
    const body: unknown = this.init.body ?? undefined;
    // A `Request` carries its body as a stream, and says whether that was read.
    if (body === undefined) return this.request?.bodyUsed !== true;
    return typeof body === 'string' || ArrayBuffer.isView(body) || REPLAYABLE.some((name) => isA(name, body));
  }

  /** Credentials in a header go to the origin that they are meant for, and no further. */
  get redirectWithCredentials(): RequestInit['redirect'] {
    return (this.init.redirect ?? this.request?.redirect) === 'manual' ? 'manual' : 'error';
  }

  /** No cookie beside credentials in a header: two are refused as ambiguous. An application that needs its own ones says so. */
  get cookiesWithCredentials(): RequestInit['credentials'] {
    // A `Request` doesn't tell whether its own `same-origin` is meant or the default.
    return this.init.credentials ?? (this.request?.credentials === 'include' ? 'include' : 'omit');
  }

  /** @param more what is said beside the application's own options */
  send(
    fetch: (input: string | Request, init?: RequestInit) => Promise<Response>,
    more?: RequestInit,
  ): Promise<Response> {
    return fetch(this.target, { ...this.init, ...more });
  }

  private get request(): Request | undefined {
    return typeof this.target === 'string' ? undefined : this.target;
  }
}

function urlOf(base: string, input: string | URL): URL {
  const text = String(input);
  // A path belongs to the API, also where that has a path of its own. Two slashes begin a host.
  return /^\/(?!\/)/.test(text) ? new URL(base + text) : new URL(text, `${base}/`);
}

/** Looked up by name: not every platform has each of them. */
function isA(name: (typeof REPLAYABLE)[number], value: unknown): boolean {
  const Class = (globalThis as Partial<Record<string, unknown>>)[name];
  return typeof Class === 'function' && value instanceof Class;
}
