import { until } from '../../test/faults/until.js';
import { AUDIENCE, FakeIssuer, ISSUER } from '../../test/support/fake-issuer.js';
import { ManualClock } from '../../test/support/manual-clock.js';
import { Verifier } from './verifier.js';
import { settle } from './verifier-options.js';

const HOUR_MS = 3_600_000;

/** A clock whose wall time is wrong, and may be set. */
class WrongClock extends ManualClock {
  constructor(public error: number) {
    super();
  }

  override now(): number {
    return super.now() + this.error;
  }
}

let made: Verifier | undefined;

function liveVerifier(issuer: FakeIssuer, clock: WrongClock): Verifier {
  const revocation = { clientId: 'client', clientSecret: 'secret' };
  made = new Verifier(settle({ issuer: ISSUER, audience: AUDIENCE, fetch: issuer.fetch, revocation }), clock);
  return made;
}

afterEach(() => made?.close());

it.each([-HOUR_MS, HOUR_MS])(
  'the very first requests are judged by the server’s clock too, where the own one is off by %d ms',
  async (error) => {
    const issuer = new FakeIssuer();
    issuer.onPull = async (pull) => issuer.answer(pull);
    const verifier = liveVerifier(issuer, new WrongClock(error));
    expect(await verifier.verify(issuer.token())).toMatchObject({ userId: 'user', source: 'memory' });
  },
);

it('when the wall clock is set, the next pull wants its answer at once, and what it gives is trusted', async () => {
  const issuer = new FakeIssuer();
  const clock = new WrongClock(0);
  const pulls: Record<string, unknown>[] = [];
  const answers: (() => void)[] = [];
  issuer.onPull = (pull) => {
    pulls.push(pull);
    return new Promise((resolve) => answers.push(() => resolve(issuer.answer(pull))));
  };
  const pulled = (count: number) => until(`pull ${count}`, () => pulls.length === count);
  const verifier = liveVerifier(issuer, clock);
  await pulled(1);
  answers[0]?.();
  await pulled(2);
  expect(verifier.isLive).toBe(true);
  clock.error = HOUR_MS;
  expect(verifier.isLive).toBe(false);
  answers[1]?.();
  await pulled(3);
  expect(pulls.map(({ wait }) => wait)).toEqual([false, undefined, false]);
  answers[2]?.();
  await pulled(4);
  expect(verifier.isLive).toBe(true);
  expect(await verifier.verify(issuer.token())).toMatchObject({ userId: 'user' });
});
