import { InterruptedClock, WALL_OFFSET } from '../../test/support/interrupted-clock.js';
import { momentOf } from './moment.js';

describe('a moment on both clocks', () => {
  const clockInterruptedFor = (...milliseconds: number[]): InterruptedClock => {
    const clock = new InterruptedClock();
    clock.interruptFor(...milliseconds);
    return clock;
  };

  it('is read again by whoever was interrupted between the two', () => {
    expect(momentOf(clockInterruptedFor(50, 0))).toEqual({ monotonic: 50, wallOffset: WALL_OFFSET });
  });

  it('is given up on after three looks, with what the last one saw', () => {
    const clock = clockInterruptedFor(50, 0, 50, 0, 50, 0);
    expect(momentOf(clock)).toEqual({ monotonic: 100, wallOffset: WALL_OFFSET + 50 });
  });
});
