import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Strategy } from 'passport';
import { SignsIn, type SignInIdentity, type SignInProvider, type SignInStrategy } from '../../src/index.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';

interface Shown {
  readonly headers: Record<string, unknown>;
  readonly query: object;
  readonly body: object;
  readonly session: object;
  readonly protocol: string;
  readonly host: string;
  readonly originalUrl: string;
  get(name: string): unknown;
}

const seen: Shown[] = [];

class SpyStrategy extends Strategy {
  override authenticate(request: object): void {
    seen.push(request as Shown);
    this.success({ id: randomUUID() });
  }
}

@Injectable()
@SignsIn('spy', { flow: 'direct' })
class SpySignIn implements SignInProvider<{ id: string }> {
  createStrategy(): SignInStrategy {
    return new SpyStrategy();
  }

  identityOf({ id }: { id: string }): SignInIdentity {
    return { subject: id, email: `${id}@spy.example` };
  }
}

describe.each(ADAPTERS)('a strategy, on %s', (adapter) => {
  let app: TestApp;

  beforeAll(async () => {
    const limits = { enabled: true, registrationsPerAddress: 3 };
    app = await startTestApp({ config: { http: { adapter, trustedHops: 1 }, limits }, providers: [SpySignIn] });
    seen.length = 0;
  });
  afterAll(() => app.close());

  const signIn = (headers: Record<string, string> = {}) =>
    app
      .request()
      .post('/v1/auth/providers/spy/login?x=1')
      .set({ 'x-forwarded-for': '203.0.113.1', ...headers })
      .send({ credentials: { ticket: 't' }, transport: 'header' });

  it('is shown its credentials and an address of ours, and none of our cookies, credentials or host names that a client says', async () => {
    const hostile = { authorization: 'Bearer x', host: 'evil.example', 'x-ticket': 'mine' };
    await signIn({ ...hostile, cookie: 'portcullis=a.b; other=1', 'sec-fetch-site': 'none' }).expect(200);
    const [shown] = seen;
    expect(shown).toMatchObject({ body: { ticket: 't' }, query: {}, session: {}, protocol: 'http' });
    expect(shown?.host).toBe('localhost:3000');
    expect(shown?.originalUrl).toMatch(/^\/v1\/auth\/providers\/spy\//);
    expect([shown?.get('cookie'), shown?.get('Authorization'), shown?.get('X-Ticket')]).toEqual([
      undefined,
      undefined,
      'mine',
    ]);
    expect(JSON.stringify(shown)).not.toMatch(/portcullis=|Bearer/);
  });

  it('makes no more accounts from one address than registrations may', async () => {
    const statuses: number[] = [];
    for (let made = 0; made < 4; made++) statuses.push((await signIn({ 'x-forwarded-for': '203.0.113.9' })).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect((await signIn({ 'x-forwarded-for': '198.51.100.9' })).status).toBe(200);
  });
});
