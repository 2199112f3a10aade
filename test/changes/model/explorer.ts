/** Receives each step that a state allows: its words for a trace, the state after it, and what the step itself breaks. */
export type Emit<S> = (says: string, next: S, breaks?: string) => void;

/** A system whose every state can be written as a short string. States are never changed once handed over. */
export interface Model<S> {
  initial(): S;
  /** Equal exactly for states that behave alike. Kept for each state, so short and of one-byte characters. */
  key(state: S): string;
  /** Emits every step possible in the state, always in the same order: traces are found again by counting. */
  steps(state: S, emit: Emit<S>): void;
  /** What is broken in this state, in words; undefined if nothing is. */
  broken(state: S): string | undefined;
}

export interface Exploration {
  /** Different states reached. */
  states: number;
  /** Steps taken, those that led to a state already known included. */
  transitions: number;
  /** How often each step was taken, by its words. */
  taken: Map<string, number>;
  /** The shortest way to a broken state. Absent when every reachable state was visited and none is broken. */
  counterexample?: Counterexample;
}

export interface Counterexample {
  broken: string;
  steps: string[];
}

/** Thrown when a model has more states than its caller allows: an incomplete exploration shows nothing. */
export class TooManyStates extends Error {}

/** What is needed to find the way to a state again: its parent, and which of the parent's steps led here. */
class Origins {
  private readonly parents: number[] = [];
  private readonly ordinals: number[] = [];

  add(parent: number, ordinal: number): void {
    this.parents.push(parent);
    this.ordinals.push(ordinal);
  }

  /** The ordinals of the steps from the initial state to the state with this index. */
  wayTo(index: number): number[] {
    const way: number[] = [];
    for (let at = index; at > 0; at = this.parents[at] ?? 0) way.push(this.ordinals[at] ?? 0);
    return way.reverse();
  }
}

/**
 * Visits every reachable state, breadth first, and stops at the first broken one, which is then one of the nearest.
 *
 * @param limit most states to visit
 * @throws TooManyStates when there are more
 */
export function explore<S>(model: Model<S>, limit: number): Exploration {
  const taken = new Map<string, number>();
  const known = new Set<string>();
  const origins = new Origins();
  const result: Exploration = { states: 0, transitions: 0, taken };
  let next: S[] = [];
  let broken: string | undefined;

  const visit = (state: S, parent: number, ordinal: number, stepBreaks?: string): void => {
    const before = known.size;
    known.add(model.key(state));
    if (known.size === before && stepBreaks === undefined) return;
    if (known.size > limit) throw new TooManyStates(`More than ${limit} states.`);
    origins.add(parent, ordinal);
    next.push(state);
    broken = stepBreaks ?? model.broken(state);
    if (broken !== undefined) {
      const steps = replay(model, [...origins.wayTo(parent), ...(parent < 0 ? [] : [ordinal])]);
      result.counterexample = { broken, steps };
    }
  };

  visit(model.initial(), -1, 0);
  let index = -1;
  while (next.length > 0 && broken === undefined) {
    const level = next;
    next = [];
    for (const state of level) {
      index += 1;
      let ordinal = 0;
      model.steps(state, (says, after, breaks) => {
        if (broken !== undefined) return;
        result.transitions += 1;
        taken.set(says, (taken.get(says) ?? 0) + 1);
        visit(after, index, ordinal, breaks);
        ordinal += 1;
      });
      if (broken !== undefined) break;
    }
  }
  result.states = known.size;
  return result;
}

/** The words of the steps chosen by these ordinals, from the initial state on. */
function replay<S>(model: Model<S>, ordinals: number[]): string[] {
  let state = model.initial();
  return ordinals.map((wanted) => {
    let ordinal = 0;
    let words = '';
    let reached = state;
    model.steps(state, (says, after) => {
      if (ordinal === wanted) [words, reached] = [says, after];
      ordinal += 1;
    });
    state = reached;
    return words;
  });
}

/** A counterexample for people to read: numbered steps, then what is broken after the last. */
export function inWords({ broken, steps }: Counterexample): string {
  return [...steps.map((step, index) => `${String(index + 1).padStart(3)}. ${step}`), `  => ${broken}`].join('\n');
}
