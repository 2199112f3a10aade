import { getEventListeners } from 'node:events';
import { withinTime } from './time-limit.js';

const never = (): Promise<never> => new Promise(() => undefined);

describe('what may take so long', () => {
  it('gives what it came to, and leaves nothing behind at a signal that lives on', async () => {
    const stop = new AbortController().signal;
    for (let time = 0; time < 20; time++) {
      expect(await withinTime(60_000, stop, () => Promise.resolve('done'))).toBe('done');
      await expect(withinTime(60_000, stop, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    }
    expect(getEventListeners(stop, 'abort')).toEqual([]);
  });

  it('is given up when its time is over, also where it takes no notice', async () => {
    let signal: AbortSignal | undefined;
    const work = (given: AbortSignal): Promise<never> => {
      signal = given;
      return never();
    };
    await expect(withinTime(20, new AbortController().signal, work)).rejects.toThrow('not done within 20 ms');
    expect(signal?.aborted).toBe(true);
  });

  it('is given up when it is stopped, and not begun afterwards', async () => {
    const stop = new AbortController();
    const given = expect(withinTime(60_000, stop.signal, never)).rejects.toThrow('enough');
    stop.abort(new Error('enough'));
    await given;
    let begun = false;
    const work = async (): Promise<void> => void (begun = true);
    await expect(withinTime(60_000, stop.signal, work)).rejects.toThrow('enough');
    expect(begun).toBe(false);
  });
});
