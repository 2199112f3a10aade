import { caughtIn } from './caught-in.js';
import { configurations } from './configurations.js';
import { explore, inWords, type Exploration } from './explorer.js';
import { protocol } from './protocol.js';
import { RULES, ruleNames, type Rule } from './rules.js';

/** Far above what any configuration needs; reaching it fails the test. */
const LIMIT = 2_000_000;

const found = ({ counterexample }: Exploration): string =>
  counterexample ? inWords(counterexample) : 'nothing broken';

describe('the revocation protocol with all its rules', () => {
  const taken = new Map<string, number>();
  const counts: string[] = [];

  afterAll(() => {
    process.stdout.write(`${counts.join('\n')}\n`);
  });

  it.each(Object.values(configurations))(
    'keeps its promise in every state: $name',
    (configuration) => {
      const exploration = explore(protocol(configuration), LIMIT);
      counts.push(`${configuration.name}: ${exploration.states} states, ${exploration.transitions} steps`);
      for (const [words, times] of exploration.taken) taken.set(words, (taken.get(words) ?? 0) + times);

      expect(found(exploration)).toBe('nothing broken');
      expect(exploration.states).toBeGreaterThanOrEqual(configuration.atLeast);
      // A model in which no call ever returns keeps every promise.
      expect(exploration.taken.get('writer 0 returns, all nodes having acknowledged')).toBeGreaterThan(0);
      expect(exploration.taken.get('writer 0 returns, the largest lease having passed')).toBeGreaterThan(0);
    },
    120_000,
  );

  it.each([
    'node A loads session 0',
    "node A's read of session 0 arrives and is cached",
    'node A is notified, reads the log and applies it',
    'node A applies what it read when notified',
    'node A acknowledges 1',
    'node A gives up its renewal',
    'node A stops serving',
    'node A is killed',
    'node A learns that it was evicted, and drops everything',
    'node A sees another epoch and drops its lease',
    'node A sees another epoch when notified',
    'writer 1 finds nothing to change, takes m0 and waits for position 1',
    'writer 1, on node A, applies its own change there',
    'the remover deletes the row of node B',
    'the remover deletes the row of a process that is gone',
    'the log is purged',
    'the server recovers; what was not flushed is lost',
    "a copy takes over with 0 of the changes and none of the nodes' rows",
    'verifier 1 applies an answer and trusts',
    'verifier 0 ignores an older answer',
    'node B records what a pull of verifier 0 reports',
    'node B answers a pull of verifier 0',
  ])('has been through this somewhere: %s', (words) => {
    expect(taken.get(words)).toBeGreaterThan(0);
  });
});

describe('the revocation protocol without one of its rules', () => {
  it.each(ruleNames.map((rule) => ({ rule, sentence: RULES[rule] })))(
    'accepts what was revoked without $rule: $sentence',
    ({ rule }) => {
      const exploration = explore(protocol(configurations[caughtIn[rule]], rule, 'the promise'), LIMIT);
      expect(found(exploration)).toMatch(/ returns[^]*=> .*(accepts|joins a read from before)/);
    },
    60_000,
  );

  // Each of what holds the promise up can itself be seen to fall.
  it.each<[Rule, string]>([
    ['acknowledgeAfterApplying', 'node A has applied 0 and its row says 1'],
    ['rowDemandedAtFirstTrust', 'node A trusts without a row'],
    ['heartbeatBumped', 'node A trusts without a row'],
    ['removalAfterTheLease', 'node A trusts without a row'],
    ['servingStoppedBeforeRowGoes', 'node A trusts without a row'],
    ['leaseFromSending', 'node B trusts, not having applied 1'],
    ['newEpochNewIncarnation', 'node A trusts under an epoch that is over'],
    ['verifierLeaseFromSending', 'verifier 0 trusts longer than its node'],
    ['cleanStopWaitsForVerifiers', 'verifier 0 trusts, and its node has no row'],
    ['replicasApart', 'verifier 1 trusts longer than its node counts'],
  ])('without %s an invariant falls: %s', (rule, broken) => {
    const { counterexample } = explore(protocol(configurations[caughtIn[rule]], rule), LIMIT);
    expect(counterexample?.broken).toContain(broken);
  });
});
