import type supertest from 'supertest';
import { expectProblem } from '../http/expect-problem.js';
import { register, signIn } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import type { SigningAlgorithm } from '../../src/tokens/jwt/signature.js';
import { decode, signWithOwnKey, type Parts } from '../tokens/forge.js';
import { watchOutbound, type OutboundWatch } from './outbound.js';

export type Json = Record<string, unknown>;

/** A token that the app itself issued, taken apart, and a way to sign another with the app's own key. */
export interface Genuine {
  readonly app: TestApp;
  readonly token: string;
  readonly parts: Parts;
  readonly header: Json;
  readonly claims: Json;
  readonly signed: (header: Json | string, claims: Json | string) => string;
}

/** Makes a token that must not be accepted. */
export type Attack = (genuine: Genuine) => string | Promise<string>;

/** Both ways to decide by a token, and both adapters. */
const PLACES = [
  { mode: 'hybrid', adapter: 'fastify' },
  { mode: 'jwt', adapter: 'express' },
] as const;

export const nowInSeconds = ({ app }: Genuine): number => Math.floor(app.clock.now() / 1_000);

/** Shows a token to a guarded route. */
export function present({ app }: Genuine, token: string): supertest.Test {
  return app.request().get('/probe/default').set('authorization', `Bearer ${token}`);
}

/** Every refusal is the same: 401, never why, never a 5xx. */
export async function expectRefused(genuine: Genuine, token: string): Promise<void> {
  const answer = await present(genuine, token);
  expectProblem(answer, 401, 'invalid_token');
  expect(answer.headers['www-authenticate']).toContain('Bearer realm="portcullis", error="invalid_token"');
  expect(answer.body).not.toHaveProperty('detail');
}

/**
 * Runs tests against running apps, in mode hybrid and in mode jwt. While they run nothing may leave the process, and what the
 * forger signs unchanged has to pass, or a refusal would prove nothing.
 */
export function inEachPlace(title: string, algorithm: SigningAlgorithm, tests: (genuine: () => Genuine) => void): void {
  describe.each(PLACES)(`${title} ($mode mode, $adapter, ${algorithm})`, ({ mode, adapter }) => {
    let genuine: Genuine;
    let outbound: OutboundWatch;

    beforeAll(async () => {
      const config = { http: { adapter }, auth: { mode }, tokens: { algorithm } };
      genuine = await genuineOf(await startTestApp({ config, controllers: [ProbeController] }));
      outbound = watchOutbound();
    });
    afterAll(async () => {
      outbound.stop();
      await genuine.app.close();
    });
    afterEach(() => expect(outbound.attempts).toEqual([]));

    it('the forger can sign: with nothing changed the token passes', async () => {
      await present(genuine, genuine.token).expect(200);
      await present(genuine, genuine.signed(genuine.header, genuine.claims)).expect(200);
    });

    tests(() => genuine);
  });
}

/** The same for a table of tokens that must be refused. */
export function attacks(title: string, table: Readonly<Record<string, Attack>>, algorithm: SigningAlgorithm = 'ES256') {
  inEachPlace(title, algorithm, (genuine) => {
    it.each(Object.entries(table))('%s', async (_name, attack) => {
      const token = await attack(genuine());
      expect(token).not.toBe(genuine().token);
      await expectRefused(genuine(), token);
    });
  });
}

/** Signs somebody in, and takes their access token apart. */
export async function genuineOf(app: TestApp): Promise<Genuine> {
  const { accessToken: token = '' } = await signIn(app, await register(app), 'token');
  return {
    app,
    token,
    parts: token.split('.') as unknown as Parts,
    header: decode(token, 0),
    claims: decode(token, 1),
    signed: (header, claims) => signWithOwnKey(app, header, claims),
  };
}
