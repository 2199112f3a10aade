/** Joins reads by key: what is asked for before the caller awaits anything is read at once. */
export class JoinedReads<Value> {
  private keys: string[] = [];
  private answer: Promise<ReadonlyMap<string, Value>> | undefined;

  /** @param read finds the values of several keys; a key without one has no entry */
  constructor(private readonly read: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>) {}

  async get(key: string): Promise<Value | undefined> {
    this.keys.push(key);
    this.answer ??= Promise.resolve().then(() => this.send());
    return (await this.answer).get(key);
  }

  private send(): Promise<ReadonlyMap<string, Value>> {
    const { keys } = this;
    this.keys = [];
    this.answer = undefined;
    return this.read(keys);
  }
}
