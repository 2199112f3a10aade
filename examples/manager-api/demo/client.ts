const PATIENCE_MS = 10_000;

/** What came back, as far as the story looks at it. */
export interface Answer {
  /** `200`, or `403 not_the_author` for a problem document. */
  readonly outcome: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** `name=value` of the cookie that was set. */
  readonly cookie: string | undefined;
}

/** Sends real requests with one credential, or none. */
export class Client {
  constructor(
    private readonly url: string,
    private readonly interruption: AbortSignal,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /** The same server, another credential. */
  with(headers: Readonly<Record<string, string>>): Client {
    return new Client(this.url, this.interruption, headers);
  }

  /** @throws whatever `fetch` does, also when the demo is interrupted or no answer comes for 10 s */
  async send(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...this.headers,
        connection: 'close',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.any([this.interruption, AbortSignal.timeout(PATIENCE_MS)]),
    });
    const text = await response.text();
    const answer = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    const code = response.ok || typeof answer['code'] !== 'string' ? '' : ` ${answer['code']}`;
    const [cookie] = response.headers.getSetCookie();
    return { outcome: `${response.status}${code}`, body: answer, cookie: cookie?.split(';')[0] };
  }
}
