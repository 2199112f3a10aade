import type { IncomingMessage } from 'node:http';
import { parseForm } from './form-body.js';
import { MalformedBody, UnsupportedMediaType } from './http.errors.js';
import { readBody } from './read-body.js';
import { parseStrictJson, StrictJsonError } from './strict-json.js';

/** The most bytes that a body may have. */
export const DEFAULT_BODY_LIMIT = 64 * 1024;

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

/** Methods whose body means something; an empty one that says it is JSON is then a mistake, where the route needs one. */
const EXPECTS_CONTENT = new Set(['POST', 'PUT', 'PATCH', 'QUERY']);
const WITHOUT_CONTENT = new Set(['GET', 'HEAD', 'TRACE']);

/** What a route says about its body. Each is asked only when the answer matters. */
export interface BodyExpectations {
  takesForm(): boolean;
  needsBody(): boolean;
}

/**
 * The body of a request, the same on both adapters: strict JSON, a form where the route takes one, or nothing.
 *
 * @param limit bytes
 * @returns undefined where there is no body (and no media type that promises one to a route that needs it)
 * @throws {UnsupportedMediaType} any other media type, charset or content coding
 * @throws {MalformedBody} not JSON, a duplicated key, nested over 32 deep, not UTF-8, or empty
 * @throws {BodyTooLarge} over the limit
 */
export async function parseRequestBody(
  raw: IncomingMessage,
  expected: BodyExpectations,
  limit: number = DEFAULT_BODY_LIMIT,
): Promise<unknown> {
  const method = raw.method ?? 'GET';
  if (WITHOUT_CONTENT.has(method)) return undefined;
  const mediaType = mediaTypeOf(raw);
  const announced = Number(raw.headers['content-length'] ?? 0);
  const chunked = raw.headers['transfer-encoding'] !== undefined;
  if (mediaType === undefined) {
    if (announced > 0) throw new UnsupportedMediaType({ detail: 'A body needs a content-type.' });
    if (!chunked) return undefined;
  } else if (mediaType !== JSON_TYPE && !(mediaType === FORM && expected.takesForm())) {
    throw new UnsupportedMediaType({ detail: `Send the body as ${JSON_TYPE}.` });
  }
  if (announced > 0 || chunked) refuseContentCoding(raw);

  const bytes = await readBody(raw, limit);
  if (bytes.length === 0) {
    // Many clients say that they send JSON whether or not they send anything.
    if (mediaType === JSON_TYPE && EXPECTS_CONTENT.has(method) && expected.needsBody())
      throw new MalformedBody({ detail: 'The body is empty.' });
    return mediaType === FORM ? parseForm('') : undefined;
  }
  if (mediaType === undefined) throw new UnsupportedMediaType({ detail: 'A body needs a content-type.' });
  const text = decodeUtf8(bytes);
  return mediaType === FORM ? formOrRefuse(text) : jsonOrRefuse(text);
}

function mediaTypeOf(raw: IncomingMessage): string | undefined {
  const header = raw.headers['content-type'];
  if (header === undefined || header.trim() === '') return undefined;
  const [type = '', ...parameters] = header.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) {
    throw new UnsupportedMediaType({ detail: 'Bodies are UTF-8.' });
  }
  return type;
}

function refuseContentCoding(raw: IncomingMessage): void {
  const coding = raw.headers['content-encoding'];
  if (coding !== undefined && coding.trim().toLowerCase() !== 'identity') {
    throw new UnsupportedMediaType({ detail: 'Send the body without a content-encoding.' });
  }
}

function decodeUtf8(bytes: Buffer): string {
  try {
    // ignoreBOM leaves a byte order mark in the text, where it is not JSON.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new MalformedBody({ detail: 'The body is not UTF-8.' });
  }
}

function jsonOrRefuse(text: string): unknown {
  try {
    return parseStrictJson(text);
  } catch (error) {
    if (error instanceof StrictJsonError) throw new MalformedBody({ detail: error.message });
    throw error;
  }
}

function formOrRefuse(text: string): unknown {
  try {
    return parseForm(text);
  } catch {
    throw new MalformedBody({ detail: 'The form is not percent-encoded correctly.' });
  }
}
