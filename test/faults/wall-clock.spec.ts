import { Lease } from '../../src/changes/lease.js';
import { LeaseKeeper } from '../../src/changes/lease-keeper.js';
import { Clock } from '../../src/clock/clock.js';
import { register, signIn } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { until } from './until.js';

const HOUR_MS = 3_600_000;

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ config: { changes: { lease: '5s' } } });
});

afterAll(() => app.close());

/** Keeps the lease from being renewed until it is let go: a renewal takes the new time for the right one. */
function holdRenewals(): () => void {
  const keeper = app.app.get<{ step: () => Promise<void> }>(LeaseKeeper, { strict: false });
  const step = keeper.step.bind(keeper);
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  keeper.step = () => held;
  return () => {
    keeper.step = step;
    letGo();
  };
}

/** Steps the wall clock and leaves the monotonic one alone, as an operator does who sets the time. */
function stepWall(milliseconds: number): void {
  const clock = app.app.get(Clock);
  const now = clock.now.bind(clock);
  clock.now = () => now() + milliseconds;
}

describe('a wall clock that is set', () => {
  it.each([
    ['an hour ahead', HOUR_MS],
    ['an hour back', -HOUR_MS],
  ])('%s: memory is not believed until the next renewal, and nobody is signed out', async (_name, step) => {
    const person = await register(app);
    const { headers } = await signIn(app, person, 'header');
    const source = async (): Promise<string> => {
      const answer = await app.request().get('/v1/auth/me').set(headers);
      expect(answer.status).toBe(200);
      return (answer.body as { principal: { source: string } }).principal.source;
    };
    const isWarm = async (): Promise<boolean> => (await source()) === 'memory';
    await until('memory is believed', isWarm);
    const renewAgain = holdRenewals();
    const lease = app.app.get(Lease, { strict: false });
    const before = lease.isTrusted();
    stepWall(step);
    // In one turn, so that nothing but the step has come between.
    expect([before, lease.isTrusted()]).toEqual([true, false]);
    // A suspended machine looks the same at first, and there memory may be an hour old.
    expect(await source()).toBe('database');
    renewAgain();
    await until('memory is believed again', isWarm);

    const ended = await app.request().delete('/v1/sessions').set(headers);
    expect(ended.status).toBe(200);
    expect((await app.request().get('/v1/auth/me').set(headers)).status).toBe(401);
  });
});
