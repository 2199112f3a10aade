import { jest } from '@jest/globals';
import { StateUnavailable } from '../database/state-unavailable.js';
import { PrimaryReads, READ_DEADLINE_MS } from './primary-reads.js';
import type { ReadMark } from './recent-changes.js';

const AT_ONCE = 8;
const MOST_WAITING = 2_000;

/** A primary that answers when it is told to, and a memory that has applied so much. */
class Primary {
  applied = 0;
  trusted = true;
  /** Whatever was ever sent. */
  readonly asked: string[] = [];
  readonly sent: { readonly id: string; readonly mark: ReadMark; readonly answer: (value: string) => void }[] = [];
  readonly reads = new PrimaryReads<string>(
    { mark: () => ({ applied: this.applied, forgettings: 0, trusted: this.trusted }) },
    (id, mark) => {
      this.asked.push(id);
      return new Promise((resolve) => this.sent.push({ id, mark, answer: resolve }));
    },
  );

  /** Answers everything that was sent, and what is sent for it, until nobody waits any more. */
  async answerAll(): Promise<void> {
    for (let next = this.sent.shift(); next !== undefined; next = this.sent.shift()) {
      next.answer(`answer of ${next.id}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

const many = (count: number): string[] => Array.from({ length: count }, (_, number) => String(number));

// A busy machine must not let a deadline pass: time stands still here, and what is awaited goes on.
beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
afterEach(() => void jest.useRealTimers());

describe('reads of the primary', () => {
  it('are sent a few at once, and all answered, when thousands are asked for', async () => {
    const primary = new Primary();
    const ids = many(AT_ONCE + MOST_WAITING);
    const answers = Promise.all(ids.map((id) => primary.reads.read(id, false)));
    expect(primary.sent).toHaveLength(AT_ONCE);
    await primary.answerAll();
    expect(await answers).toEqual(ids.map((id) => `answer of ${id}`));
  });

  it('are refused past the line, and taken again once it is shorter', async () => {
    const primary = new Primary();
    const answers = many(AT_ONCE + MOST_WAITING).map((id) => primary.reads.read(id, false));
    await expect(primary.reads.read('one more', false)).rejects.toThrow(StateUnavailable);
    await primary.answerAll();
    await Promise.all(answers);
    const again = primary.reads.read('one more', false);
    expect(primary.sent.map(({ id }) => id)).toEqual(['one more']);
    await primary.answerAll();
    expect(await again).toBe('answer of one more');
  });

  it('that wait longer than the deadline are refused, and never sent', async () => {
    const primary = new Primary();
    const before = many(AT_ONCE).map((id) => primary.reads.read(id, false));
    const late = expect(primary.reads.read('late', false)).rejects.toThrow(StateUnavailable);
    await jest.advanceTimersByTimeAsync(READ_DEADLINE_MS);
    await late;
    await primary.answerAll();
    await Promise.all(before);
    expect(primary.asked).not.toContain('late');
  });

  it('that wait stand where memory stands when they are sent', async () => {
    const primary = new Primary();
    const before = many(AT_ONCE).map((id) => primary.reads.read(id, false));
    const waiting = primary.reads.read('late', false);
    primary.applied = 7;
    primary.sent.shift()?.answer('');
    await before[0];
    await new Promise((resolve) => setImmediate(resolve));
    expect(primary.sent.at(-1)).toMatchObject({ id: 'late', mark: { applied: 7 } });
    await primary.answerAll();
    await Promise.all([...before, waiting]);
  });

  it('that wait are joined by everybody, and one for a subject is sent, also for who joins nothing of before', async () => {
    const primary = new Primary();
    const before = many(AT_ONCE).map((id) => primary.reads.read(id, false));
    const joined = [false, true, false].map((fresh) => primary.reads.read('late', fresh));
    primary.trusted = false;
    joined.push(primary.reads.read('late', false));
    // A change before it is sent overtakes nothing.
    primary.reads.overtaken('late');
    await primary.answerAll();
    expect(await Promise.all(joined)).toEqual(joined.map(() => 'answer of late'));
    expect(primary.reads.fallbacks).toBe(1);
    await Promise.all(before);
  });

  it('that were sent are joined under trust', async () => {
    const primary = new Primary();
    const answers = [primary.reads.read('one', false), primary.reads.read('one', false)];
    expect(primary.sent).toHaveLength(1);
    await primary.answerAll();
    expect(await Promise.all(answers)).toEqual(['answer of one', 'answer of one']);
  });

  it.each<[string, (primary: Primary) => Promise<string | undefined>]>([
    ['by whoever joins nothing of before', ({ reads }) => reads.read('one', true)],
    [
      'after a change of their subject',
      ({ reads }) => {
        reads.overtaken('one');
        return reads.read('one', false);
      },
    ],
    [
      'after a change that may concern all',
      ({ reads }) => {
        reads.overtaken(undefined);
        return reads.read('one', false);
      },
    ],
    [
      'without trust',
      (primary) => {
        primary.trusted = false;
        return primary.reads.read('one', false);
      },
    ],
  ])('that were sent are not joined %s: another follows them', async (_, ask) => {
    const primary = new Primary();
    const first = primary.reads.read('one', false);
    const second = ask(primary);
    expect(primary.sent).toHaveLength(1);
    primary.sent.shift()?.answer('before');
    expect(await first).toBe('before');
    await primary.answerAll();
    expect(await second).toBe('answer of one');
  });
});
