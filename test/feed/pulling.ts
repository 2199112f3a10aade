import { randomUUID } from 'node:crypto';
import type supertest from 'supertest';
import { parseCompactJws, type UncheckedObject } from '../../src/tokens/jwt/compact-jws.js';
import type { LeaseAnswer } from '../../src/tokens/jwt/lease-answer.js';
import { basic, type Machine } from '../oauth/clients.js';
import type { TestApp } from '../support/test-app.js';

/** A verifier as far as its pulls go: it applies nothing but says that it has. */
export class Puller {
  readonly instance = randomUUID();
  applied = 0;
  term: string | undefined;
  nonce = '';

  constructor(
    private readonly app: TestApp,
    private readonly client: Machine,
  ) {}

  /** Sends a pull that says what has been applied so far. */
  send(over: Readonly<Record<string, unknown>> = {}): supertest.Test {
    this.nonce = randomUUID();
    const { instance, nonce, applied, term } = this;
    return this.app
      .request()
      .post('/v1/changes/lease')
      .set('authorization', basic(this.client))
      .send({ nonce, instance, applied, ...(term === undefined ? {} : { term }), ...over });
  }

  /** The same, and takes the answer for applied. */
  async pull(): Promise<LeaseAnswer> {
    const answer = await this.send().expect(200);
    const { claims } = readAnswer(answer.text);
    this.applied = claims.to;
    this.term = claims.term;
    return claims;
  }
}

export function readAnswer(text: string): { header: UncheckedObject; claims: LeaseAnswer } {
  const jws = parseCompactJws(text, undefined, Number.MAX_SAFE_INTEGER);
  if (jws === undefined) throw new Error(`no JWS: ${text}`);
  return { header: jws.header, claims: jws.payload as unknown as LeaseAnswer };
}
