import { LRUCache } from 'lru-cache';

const FIRST_ROOM = 1_024;
const GROWTH = 4;

/**
 * Remembers at most so many values, those that were used last. lru-cache takes the room for its limit at once, which for sessions and
 * users is 4 MB and 30 ms of every start; this takes it in steps, as it fills. A step copies what is there: some 20 ms for the
 * last one of 100,000.
 */
export class RecentlyUsed<Value extends object> {
  private cache: LRUCache<string, Value>;

  constructor(private readonly limit: number) {
    this.cache = new LRUCache({ max: Math.min(limit, FIRST_ROOM) });
  }

  get size(): number {
    return this.cache.size;
  }

  get(key: string): Value | undefined {
    return this.cache.get(key);
  }

  set(key: string, value: Value): void {
    const { size, max } = this.cache;
    if (size === max && max < this.limit && !this.cache.has(key)) this.grow();
    this.cache.set(key, value);
  }

  delete(key: string): void {
    this.cache.delete(key);
  }

  clear(): void {
    this.cache.clear();
  }

  /** From the one used last on. Entries may be deleted meanwhile. */
  entries(): Iterable<[string, Value]> {
    return this.cache.entries();
  }

  private grow(): void {
    const larger = new LRUCache<string, Value>({ max: Math.min(this.limit, this.cache.max * GROWTH) });
    larger.load(this.cache.dump());
    this.cache = larger;
  }
}
