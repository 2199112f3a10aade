/**
 * Remembers at most so many values, in two generations: when the younger one is full, the older one goes as a whole. Whatever
 * is still wanted is found out anew then. Cheaper for each entry than keeping track of the last use, and never full of what
 * is long over.
 */
export class BoundedMemory<Value> {
  private younger = new Map<string, Value>();
  private older = new Map<string, Value>();

  constructor(private readonly limit: number) {}

  get size(): number {
    return this.younger.size + this.older.size;
  }

  get(key: string): Value | undefined {
    return this.younger.get(key) ?? this.older.get(key);
  }

  set(key: string, value: Value): void {
    if (this.younger.size >= this.limit / 2) {
      this.older = this.younger;
      this.younger = new Map();
    }
    this.younger.set(key, value);
  }

  delete(key: string): void {
    this.younger.delete(key);
    this.older.delete(key);
  }
}
