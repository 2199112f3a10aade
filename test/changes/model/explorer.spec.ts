import { explore, inWords, TooManyStates, type Model } from './explorer.js';
import { mutualExclusion } from './mutual-exclusion.js';

describe('the explorer of models', () => {
  it('visits every state of a correct mutual exclusion and finds nothing broken', () => {
    const exploration = explore(mutualExclusion(true), 1000);
    expect(exploration.counterexample).toBeUndefined();
    expect(exploration.taken.get('1 enters')).toBeGreaterThan(0);
    // The same count by a walk that shares nothing with the explorer.
    expect(exploration.states).toBe(statesByAnotherWay());
  });

  it('finds the shortest way into a broken state, in words', () => {
    const { counterexample } = explore(mutualExclusion(false), 1000);
    expect(counterexample?.broken).toBe('both are inside');
    expect(counterexample?.steps).toHaveLength(6);
    expect(counterexample && inWords(counterexample)).toMatch(/^ {2}1\. \d asks\n[^]*\n {2}6\. \d enters\n {2}=> both/);
  });

  it('finds a step that breaks something though the state after it is known already', () => {
    const model: Model<number> = {
      initial: () => 0,
      key: String,
      steps: (state, emit) => {
        if (state < 2) emit('up', state + 1);
        if (state === 2) emit('down', 0, 'fell');
      },
      broken: () => undefined,
    };
    expect(explore(model, 10).counterexample).toEqual({ broken: 'fell', steps: ['up', 'up', 'down'] });
  });

  it('sees that the very first state is broken', () => {
    const model: Model<number> = { initial: () => 0, key: String, steps: () => undefined, broken: () => 'born so' };
    expect(explore(model, 10).counterexample).toEqual({ broken: 'born so', steps: [] });
  });

  it('refuses to stop half-way in silence', () => {
    const endless: Model<number> = {
      initial: () => 0,
      key: String,
      steps: (state, emit) => emit('up', state + 1),
      broken: () => undefined,
    };
    expect(() => explore(endless, 100)).toThrow(TooManyStates);
  });
});

/** How many states the correct model reaches: depth first, over the model's own keys. */
function statesByAnotherWay(): number {
  const model = mutualExclusion(true);
  const known = new Set<string>();
  const stack = [model.initial()];
  for (let state = stack.pop(); state; state = stack.pop()) {
    if (known.has(model.key(state))) continue;
    known.add(model.key(state));
    model.steps(state, (_says, next) => stack.push(next));
  }
  return known.size;
}
