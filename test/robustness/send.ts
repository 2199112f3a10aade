import { Agent, request as httpRequest } from 'node:http';
import { PROBLEM_REGISTRY } from '../../src/http/problem.js';
import type { TestApp } from '../support/test-app.js';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 8 });

/** Sends a request as it is written: no client tidies up its target, repeats its headers or encodes its body. */
export function send(
  app: Pick<TestApp, 'url'>,
  method: string,
  path: string,
  headers: Readonly<Record<string, string | string[]>> = {},
  body?: string | Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(app.url);
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = httpRequest({ hostname, port, path, method, headers: { ...length, ...headers }, agent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString() }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Ends the connections that `send` keeps. */
export function hangUp(): void {
  agent.destroy();
}

const PROBLEM = /^application\/problem\+json/;
const RFC_FORM = /^application\/json/;

/** The OAuth endpoints refuse in the form of RFC 6749, section 5.2. */
function refusesInRfcForm(text: string): boolean {
  return /^\{"error":"(?:invalid|unsupported)_\w+","error_description":"[^"]+"\}$/.test(text);
}

/** What holds for every answer, whatever was asked. */
export function expectDecent({ status, headers, text }: Answer, asked: string): void {
  const problem = status >= 400;
  const type = headers['content-type'];
  const code = problem ? (JSON.parse(text) as { code?: string }).code : undefined;
  expect({
    asked,
    broken: status >= 500 && code !== 'overloaded',
    requestId: typeof headers['x-request-id'],
    problem: problem ? type : undefined,
    declared: code === undefined || PROBLEM_REGISTRY.get(code)?.status === status,
    retryAfter: status === 503 ? typeof headers['retry-after'] : 'string',
    challenge:
      status === 401 && code !== 'invalid_credentials' && code !== 'invalid_refresh_token'
        ? typeof headers['www-authenticate']
        : 'string',
    kept: carriesCredential(headers, text) ? headers['cache-control'] : 'no-store',
  }).toEqual({
    asked,
    broken: false,
    requestId: 'string',
    problem: problem ? expect.stringMatching(refusesInRfcForm(text) ? RFC_FORM : PROBLEM) : undefined,
    declared: true,
    retryAfter: 'string',
    challenge: 'string',
    kept: 'no-store',
  });
}

function carriesCredential(headers: Answer['headers'], text: string): boolean {
  const cookies = [headers['set-cookie'] ?? []].flat();
  return (
    /"(?:accessToken|refreshToken|sessionToken)":"/.test(text) || cookies.some((one) => /portcullis=[^;]/.test(one))
  );
}
