import { StateUnavailable } from '../../database/state-unavailable.js';
import { SharedRead } from './shared-read.js';

/** Reads that the test answers, in the order in which they were sent. */
function readsOfTest(deadlineMs = 10_000) {
  const sent: { answer: (value: string) => void; fail: (error: Error) => void }[] = [];
  const read = new SharedRead(
    () => new Promise<string>((resolve, reject) => sent.push({ answer: resolve, fail: reject })),
    deadlineMs,
  );
  return { sent, read };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a shared read', () => {
  it('is sent once for all who ask while another is under way, and after the last of them', async () => {
    const { sent, read } = readsOfTest();
    const first = read.ask();
    const others = [read.ask(), read.ask(), read.ask()];
    expect(sent).toHaveLength(1);
    sent[0]?.answer('old');
    expect(await first).toBe('old');
    await settled();
    expect(sent).toHaveLength(2);
    sent[1]?.answer('new');
    expect(await Promise.all(others)).toEqual(['new', 'new', 'new']);
    const last = read.ask();
    expect(sent).toHaveLength(3);
    sent[2]?.answer('newer');
    expect(await last).toBe('newer');
  });

  it('is sent again after one that failed', async () => {
    const { sent, read } = readsOfTest();
    const first = read.ask();
    const second = read.ask();
    sent[0]?.fail(new Error('away'));
    await expect(first).rejects.toThrow('away');
    await settled();
    sent[1]?.answer('back');
    expect(await second).toBe('back');
  });

  it('nobody waits past the deadline', async () => {
    const { read } = readsOfTest(5);
    await expect(read.ask()).rejects.toBeInstanceOf(StateUnavailable);
  });
});
