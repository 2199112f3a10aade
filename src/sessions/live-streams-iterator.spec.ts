import { EMPTY, from, Subject } from 'rxjs';
import { EventIterator } from './live-streams-iterator.js';

describe('events as an async iterator', () => {
  let source: Subject<number>;
  let iterator: EventIterator<number>;
  beforeEach(() => {
    source = new Subject();
    iterator = new EventIterator();
    iterator.follow(source);
  });

  const all = async (events: AsyncIterable<number>): Promise<number[]> => {
    const seen: number[] = [];
    for await (const event of events) seen.push(event);
    return seen;
  };

  it('come in their order, those that waited too, until the source completes', async () => {
    const first = iterator.next();
    for (const event of [1, 2, 3]) source.next(event);
    source.complete();
    expect(await first).toEqual({ done: false, value: 1 });
    expect(await all(iterator)).toEqual([2, 3]);
    const sudden = new EventIterator<number>();
    sudden.follow(from([4, 5]));
    expect(await all(sudden)).toEqual([4, 5]);
  });

  it('end at once, also for a consumer that waits, and what waited is dropped', async () => {
    const waiting = iterator.next();
    await iterator.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(source.observed).toBe(false);
    const slow = new EventIterator<number>();
    slow.follow(source);
    source.next(1);
    slow.end();
    expect(await all(slow)).toEqual([]);
  });

  it('fail as their source does, once', async () => {
    const waiting = iterator.next();
    source.error(new Error('away'));
    await expect(waiting).rejects.toThrow('away');
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    const later = new EventIterator<number>();
    later.follow(source);
    await expect(later.next()).rejects.toThrow('away');
  });

  it('end when a thousand wait for a consumer that doesn’t come', async () => {
    for (let event = 0; event < 1_000; event += 1) source.next(event);
    expect(source.observed).toBe(true);
    source.next(1_000);
    expect(source.observed).toBe(false);
    expect(await all(iterator)).toEqual([]);
  });

  it('tell when they are over, at once where they are', () => {
    let told = 0;
    iterator.onceOver(() => (told += 1));
    source.complete();
    expect(told).toBe(1);
    const over = new EventIterator<number>();
    over.follow(EMPTY);
    over.onceOver(() => (told += 1));
    expect(told).toBe(2);
  });
});
