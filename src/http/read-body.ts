import type { IncomingMessage } from 'node:http';
import { BodyTooLarge, RequestAborted } from './http.errors.js';

/**
 * How much of a refused body is still read, and thrown away, so that an ordinary client gets to see the refusal: closing a
 * connection with unread bytes resets it, and the answer is lost with it.
 */
const DRAIN_BYTES = 1024 * 1024;

/**
 * Reads a body into memory, up to a limit. Past the limit nothing is kept any more.
 *
 * @param limit bytes
 * @throws {BodyTooLarge} announced or sent more than the limit, chunked or not
 * @throws {RequestAborted} the client went away
 */
export function readBody(incoming: IncomingMessage, limit: number): Promise<Buffer> {
  const announced = Number(incoming.headers['content-length'] ?? 0);
  if (announced > limit + DRAIN_BYTES) return Promise.reject(new BodyTooLarge(limitDetail(limit)));
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let received = 0;
    const onData = (chunk: Buffer): void => {
      received += chunk.length;
      if (received <= limit) {
        chunks.push(chunk);
        return;
      }
      chunks = [];
      if (received > limit + DRAIN_BYTES) settle(() => reject(new BodyTooLarge(limitDetail(limit))));
    };
    const onEnd = (): void =>
      settle(() => (received > limit ? reject(new BodyTooLarge(limitDetail(limit))) : resolve(Buffer.concat(chunks))));
    const onBroken = (): void => settle(() => reject(new RequestAborted()));
    const settle = (outcome: () => void): void => {
      incoming.off('data', onData).off('end', onEnd).off('error', onBroken).off('close', onBroken);
      outcome();
    };
    incoming.on('data', onData).on('end', onEnd).on('error', onBroken).on('close', onBroken);
    if (incoming.destroyed) onBroken();
  });
}

function limitDetail(limit: number): { detail: string; headers: Record<string, string> } {
  return { detail: `At most ${limit} bytes are read.`, headers: { connection: 'close' } };
}
