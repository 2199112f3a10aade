import { validateHeaderName, validateHeaderValue, type OutgoingHttpHeader, type ServerResponse } from 'node:http';

const REQUEST_ID = 'x-request-id';

/** Headers that every answer of a server carries, with the id of its request, unless its handler says otherwise. */
export class StandingHeaders {
  private readonly names: ReadonlySet<string>;
  /** Names and values in turn. */
  private readonly flat: readonly string[];

  /**
   * @param headers their names in lower case
   * @throws TypeError for a name or value that HTTP doesn't allow
   */
  constructor(private readonly headers: readonly (readonly [name: string, value: string])[]) {
    for (const [name, value] of headers) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    this.names = new Set([REQUEST_ID, ...headers.map(([name]) => name)]);
    this.flat = [...headers.flat(), REQUEST_ID];
  }

  /** @param name in any case */
  has(name: string): boolean {
    return this.names.has(name) || this.names.has(name.toLowerCase());
  }

  /** A new list of names and values in turn. */
  with(requestId: string): OutgoingHttpHeader[] {
    return [...this.flat, requestId];
  }

  /** As they are written, for an answer that is written by hand. */
  lines(requestId: string): string {
    return [...this.headers, [REQUEST_ID, requestId]].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  }

  /** Sets them one by one. */
  setOn(response: ServerResponse, requestId: string): void {
    for (const [name, value] of this.headers) response.setHeader(name, value);
    response.setHeader(REQUEST_ID, requestId);
  }
}
