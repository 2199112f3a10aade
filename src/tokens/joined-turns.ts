/** The turn under way for one key, and the one after it, which those who came meanwhile share. */
interface Turn<Value> {
  readonly current: Promise<Value>;
  next: Promise<Value> | undefined;
}

/**
 * Lets callers who ask for the same thing at the same time share an answer. Whoever comes while a turn is under way never
 * joins that one, but the next, which begins when it is through: so every answer was asked for after its caller came, and
 * counts whatever was revoked before. However many come at once, two turns answer them all.
 */
export class JoinedTurns<Value> {
  private readonly turns = new Map<string, Turn<Value>>();

  /** @param work runs once for all who share a turn */
  take(key: string, work: () => Promise<Value>): Promise<Value> {
    const turn = this.turns.get(key);
    if (turn === undefined) return this.begin(key, work);
    const beginNext = (): Promise<Value> => this.begin(key, work);
    return (turn.next ??= turn.current.then(beginNext, beginNext));
  }

  private begin(key: string, work: () => Promise<Value>): Promise<Value> {
    const turn: Turn<Value> = { current: work(), next: undefined };
    this.turns.set(key, turn);
    const through = (): void => {
      // Where somebody waits, the next turn takes this one's place in the same breath.
      if (turn.next === undefined) this.turns.delete(key);
    };
    turn.current.then(through, through);
    return turn.current;
  }
}
