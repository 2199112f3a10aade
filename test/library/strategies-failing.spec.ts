import { Controller, Get, Injectable } from '@nestjs/common';
import { Strategy as CustomStrategy } from 'passport-custom';
import {
  AuthMode,
  problem,
  provideMode,
  ProvidesMode,
  type ProvenPrincipal,
  type RequestProof,
  type RequestStrategy,
} from '../../src/index.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

class Closed extends problem(403, 'tenant_closed', 'The tenant is closed') {}

/** Each way in which a strategy may fail to say yes, by the value of its header. */
const FAILURES: Readonly<Record<string, (strategy: Actions) => unknown>> = {
  throws: () => {
    throw new Error('the database is away');
  },
  rejects: () => Promise.reject(new Error('the database is away')),
  errors: (strategy) => strategy.error(new Error('the database is away')),
  passes: (strategy) => strategy.pass(),
  redirects: (strategy) => strategy.redirect('https://elsewhere.example'),
  'says nothing': () => undefined,
  'names nobody': (strategy) => strategy.success({}),
  'says true': (strategy) => strategy.success(true),
  'says who in no form': (strategy) => strategy.success({ userId: 7 }),
  'gives no list': (strategy) => strategy.success({ userId: null, permissions: '*' }),
  'refuses and then agrees': (strategy) => {
    strategy.fail();
    strategy.success({ userId: null });
  },
  'explains itself': (strategy) => strategy.error(new Closed()),
};

interface Actions {
  success(user: unknown): void;
  fail(): void;
  error(error: Error): void;
  pass(): void;
  redirect(url: string): void;
}

class FailingStrategy extends CustomStrategy {
  constructor() {
    super(() => undefined);
  }

  override authenticate(request: { headers: object }): void {
    const { 'x-way': way } = request.headers as { 'x-way'?: string };
    return FAILURES[way ?? '']?.(this as unknown as Actions) as void;
  }
}

@Injectable()
@ProvidesMode({ name: 'failing-class', maxStaleness: '0s', takes: [{ header: 'x-way' }], timeout: '50ms' })
class FailingClass implements RequestStrategy {
  authenticate(_request: object, { credential }: RequestProof): Promise<ProvenPrincipal | undefined> {
    if (credential.value === 'throws') throw new Error('the database is away');
    if (credential.value === 'rejects') return Promise.reject(new Error('the database is away'));
    return credential.value === 'says nothing' ? new Promise(() => undefined) : Promise.resolve(undefined);
  }
}

@Controller('failing')
class FailingController {
  @Get('passport')
  @AuthMode('failing')
  passport(): { ok: true } {
    return { ok: true };
  }

  @Get('class')
  @AuthMode('failing-class')
  byClass(): { ok: true } {
    return { ok: true };
  }
}

describe('a strategy that does anything but succeed', () => {
  let app: TestApp;

  beforeAll(async () => {
    const takes = [{ header: 'x-way' }];
    const failing = provideMode({ name: 'failing', maxStaleness: '0s', takes, timeout: '50ms' }, new FailingStrategy());
    app = await startTestApp({ controllers: [FailingController], providers: [failing, FailingClass] });
  });
  afterAll(() => app.close());

  it.each([
    ['throws', 503, 'authentication_unavailable'],
    ['errors', 503, 'authentication_unavailable'],
    ['says nothing', 503, 'authentication_unavailable'],
    ['names nobody', 503, 'authentication_unavailable'],
    ['says true', 503, 'authentication_unavailable'],
    ['says who in no form', 503, 'authentication_unavailable'],
    ['gives no list', 503, 'authentication_unavailable'],
    ['passes', 401, 'invalid_credential'],
    ['redirects', 401, 'invalid_credential'],
    ['refuses and then agrees', 401, 'invalid_credential'],
    ['explains itself', 403, 'tenant_closed'],
  ])('one that %s lets nobody in: %d %s', async (way, status, code) => {
    const answer = await app.request().get('/failing/passport').set('x-way', way).expect(status);
    expect(answer.body.code).toBe(code);
    expect(answer.headers.location).toBeUndefined();
    expect(answer.text).not.toContain('database is away');
    if (status === 503) expect(answer.headers['retry-after']).toBe('1');
  });

  it.each([
    ['throws', 503],
    ['rejects', 503],
    ['says nothing', 503],
    ['finds nobody', 401],
  ])('a class that %s lets nobody in: %d', async (way, status) => {
    await app.request().get('/failing/class').set('x-way', way).expect(status);
  });

  it('the log says why, and never with the credential', () => {
    expect(app.log()).toContain('the database is away');
    expect(app.log()).toContain('no answer within 50 ms');
    expect(app.log()).not.toContain('says nothing');
  });
});
