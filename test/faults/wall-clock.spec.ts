import { Clock } from '../../src/clock/clock.js';
import { register, signIn } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const HOUR_MS = 3_600_000;
const LEASE_MS = 900;

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ config: { changes: { lease: `${LEASE_MS}ms` } } });
});

afterAll(() => app.close());

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
    await warm(source);
    stepWall(step);
    // A suspended machine looks the same at first, and there memory may be an hour old.
    expect(await source()).toBe('database');
    await warm(source);

    const ended = await app.request().delete('/v1/sessions').set(headers);
    expect(ended.status).toBe(200);
    expect((await app.request().get('/v1/auth/me').set(headers)).status).toBe(401);
  });
});

async function warm(source: () => Promise<string>): Promise<void> {
  const deadline = performance.now() + LEASE_MS + 2_000;
  while ((await source()) !== 'memory') {
    if (performance.now() > deadline) throw new Error('memory was never believed');
  }
}
