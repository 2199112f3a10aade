import { ServerResponse, type OutgoingHttpHeader, type OutgoingHttpHeaders } from 'node:http';
import type { StandingHeaders } from './standing-headers.js';

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[];

/**
 * A response whose standing headers are written in one go with its own. Setting them one by one costs as much as a guard: Node checks
 * and stores each, and goes through all of them once more at the end. They are set one by one only for code that looks at one,
 * changes one, or sets a header by itself: it finds what it would find on any other response.
 */
export class EdgeResponse extends ServerResponse {
  /** Those that are still to be written; undefined once they are among the others. */
  private standing: StandingHeaders | undefined = undefined;
  private requestId = '';
  /** All headers, names and values in turn, where they were written in one go: Node remembers none of these. */
  private written: readonly OutgoingHttpHeader[] | undefined = undefined;

  /** Promises the standing headers. Before anything else is done with the response. */
  stand(headers: StandingHeaders, requestId: string): void {
    this.standing = headers;
    this.requestId = requestId;
  }

  override setHeader(name: string, value: number | string | readonly string[]): this {
    this.settle();
    return super.setHeader(name, value);
  }

  override appendHeader(name: string, value: string | readonly string[]): this {
    this.settle();
    return super.appendHeader(name, value);
  }

  override removeHeader(name: string): void {
    this.settle();
    super.removeHeader(name);
  }

  override hasHeader(name: string): boolean {
    if (this.written !== undefined) return Object.hasOwn(this.getHeaders(), name.toLowerCase());
    if (this.standing?.has(name)) this.settle();
    return super.hasHeader(name);
  }

  override getHeader(name: string): OutgoingHttpHeader | undefined {
    if (this.written !== undefined) return this.getHeaders()[name.toLowerCase()];
    if (this.standing?.has(name)) this.settle();
    return super.getHeader(name);
  }

  override getHeaders(): OutgoingHttpHeaders {
    if (this.written !== undefined) return objectOf(this.written);
    this.settle();
    return super.getHeaders();
  }

  override getHeaderNames(): string[] {
    return Object.keys(this.getHeaders());
  }

  override writeHead(status: number, reason?: string, headers?: Headers): this;
  override writeHead(status: number, headers?: Headers): this;
  override writeHead(status: number, reason?: string | Headers, headers?: Headers): this {
    const message = typeof reason === 'string' ? reason : undefined;
    const own = headers ?? (typeof reason === 'string' ? undefined : reason);
    const all = this.allHeaders(own);
    if (all === undefined) this.settle();
    super.writeHead(status, message, all ?? own);
    this.standing = undefined;
    this.written = all;
    return this;
  }

  /** Names and values in turn; undefined where one is set already, or twice. */
  private allHeaders(own: Headers = {}): OutgoingHttpHeader[] | undefined {
    const { standing } = this;
    if (standing === undefined || Array.isArray(own)) return undefined;
    const all = standing.with(this.requestId);
    for (const name of Object.keys(own)) {
      const value = own[name];
      // What can't be sent Node refuses, in its own words.
      if (value === undefined || standing.has(name)) return undefined;
      all.push(name, value);
    }
    return all;
  }

  private settle(): void {
    const { standing, requestId } = this;
    if (standing === undefined) return;
    this.standing = undefined;
    standing.setOn(this, requestId);
  }
}

function objectOf(list: readonly OutgoingHttpHeader[]): OutgoingHttpHeaders {
  const object = Object.create(null) as OutgoingHttpHeaders;
  for (let at = 0; at < list.length; at += 2) object[String(list[at]).toLowerCase()] = list[at + 1];
  return object;
}
