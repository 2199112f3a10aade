import { until } from '../../test/faults/until.js';
import { AUDIENCE, EPOCH, FakeIssuer, ISSUER } from '../../test/support/fake-issuer.js';
import { codeOf } from '../../test/support/made-verifiers.js';
import { ManualClock } from '../../test/support/manual-clock.js';
import type { LeaseAnswer } from '../tokens/jwt/lease-answer.js';
import { Verifier } from './verifier.js';
import { settle } from './verifier-options.js';

/** The clock of a machine that may sleep: wall time goes on meanwhile, and monotonic time stands still. */
class SleepyClock extends ManualClock {
  private slept = 0;

  override now(): number {
    return super.now() + this.slept;
  }

  sleep(milliseconds: number): void {
    this.slept += milliseconds;
  }
}

let made: Verifier | undefined;

function liveVerifier(issuer: FakeIssuer, clock: ManualClock): Verifier {
  const revocation = { clientId: 'client', clientSecret: 'secret' };
  made = new Verifier(settle({ issuer: ISSUER, audience: AUDIENCE, fetch: issuer.fetch, revocation }), clock);
  return made;
}

afterEach(() => made?.close());

it('a key that was withdrawn stays so, whatever copies of the key set say, and however long ago that was', async () => {
  const issuer = new FakeIssuer();
  const stolen = issuer.key;
  // The set still has it, as a copy that something on the way keeps for five minutes.
  issuer.keys = [...new FakeIssuer().keys, stolen];
  const answers: Partial<LeaseAnswer>[] = [
    { to: 11, entries: [['key', stolen.kid, 11]] },
    { from: 11, to: 30, floor: 25 },
    { from: 30, to: 30, floor: 30, term: 'after a restart of the database' },
  ];
  issuer.onPull = (pull) => {
    const next = answers.shift();
    return next === undefined ? new Promise(() => undefined) : Promise.resolve(issuer.answer(pull, next));
  };
  const verifier = liveVerifier(issuer, issuer.clock);
  await verifier.ready();
  const ver = `${EPOCH}:30`;
  const accepts = async (): Promise<boolean> => (await codeOf(verifier.verify(issuer.token({ ver })))) === 'accepted';
  await until('a token of the other key passes', async () => answers.length === 0 && (await accepts()));
  expect(await codeOf(verifier.verify(issuer.token({ ver }, {}, stolen)))).toBe('invalid_token');
});

it('a lease after a sleep of the machine counts by itself: the one before was over, although monotonic time stood still', async () => {
  const issuer = new FakeIssuer();
  const clock = new SleepyClock();
  let pulls = 0;
  let answerNext: (answer: Partial<LeaseAnswer>) => void = () => undefined;
  issuer.onPull = async (pull) => {
    pulls += 1;
    if (pulls === 1) return issuer.answer(pull, { lease_ms: 5_000 });
    return issuer.answer(pull, await new Promise<Partial<LeaseAnswer>>((resolve) => (answerNext = resolve)));
  };
  const verifier = liveVerifier(issuer, clock);
  await verifier.ready();
  await until('it pulls again', () => pulls === 2);
  clock.sleep(60_000);
  expect(verifier.isLive).toBe(false);
  // That pull was sent before the sleep. The one after it is answered by a node whose own lease is nearly over.
  answerNext({ from: 10, to: 10, lease_ms: 5_000 });
  await until('it pulls after the sleep', () => pulls === 3);
  expect(verifier.isLive).toBe(false);
  answerNext({ from: 10, to: 10, lease_ms: 1_000 });
  await until('it has its answer', () => pulls === 4);
  clock.advance(1_000);
  expect(verifier.isLive).toBe(false);
});
