import type { Response } from 'supertest';
import type { PortcullisOptions } from '../../src/config/index.js';
import { expectProblem } from '../http/expect-problem.js';
import type { Person } from '../support/people.js';
import { startTestApp, type TestApp, type TestAppOptions } from '../support/test-app.js';

/** An app with limits as they are by default, behind one proxy, so that a test says where a request comes from. */
export function startLimited(
  limits: PortcullisOptions['limits'] = {},
  { config, ...options }: TestAppOptions = {},
): Promise<TestApp> {
  return startTestApp({
    ...options,
    config: { ...config, http: { trustedHops: 1, ...config?.http }, limits: { enabled: true, ...limits } },
  });
}

/** One sign-in from an address, by whatever else comes along. */
export async function tryPassword(
  app: TestApp,
  { email, password }: Pick<Person, 'email' | 'password'>,
  from: string,
  { headers = {}, transport = 'header' }: { headers?: Record<string, string>; transport?: string } = {},
): Promise<Response> {
  return app
    .request()
    .post('/v1/auth/login')
    .set({ 'x-forwarded-for': from, 'sec-fetch-site': 'same-origin', ...headers })
    .send({ email, password, transport });
}

/** So many wrong passwords, one after the other, each of which must be looked at and found wrong. */
export async function guess(
  app: TestApp,
  { email }: Pick<Person, 'email'>,
  from: string,
  times: number,
  headers?: Record<string, string>,
): Promise<void> {
  for (let round = 0; round < times; round++) {
    const answer = await tryPassword(app, { email, password: `wrong ${round}` }, from, { ...(headers && { headers }) });
    expectProblem(answer, 401, 'invalid_credentials');
  }
}

/** Expects 429, and answers what `retry-after` says in seconds. */
export function expectThrottled(answer: Response): number {
  expectProblem(answer, 429, 'too_many_attempts');
  expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
  return Number(answer.headers['retry-after']);
}

/** The device cookie that an answer sets, as a `Cookie` header. */
export function deviceCookieOf(answer: Response): string {
  const cookies = (answer.headers['set-cookie'] ?? []) as unknown as string[];
  const device = cookies.find((cookie) => /^(?:__Host-)?portcullis-device=/.test(cookie));
  if (device === undefined) throw new Error(`no device cookie: ${JSON.stringify(cookies)}`);
  return device.split(';')[0] ?? '';
}
