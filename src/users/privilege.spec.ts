import { assertHoldsAll, heldInBoth, holdsAll } from './privilege.js';
import { PrivilegeEscalation } from './users.errors.js';

describe('holdsAll', () => {
  it.each([
    [['a'], ['a'], true],
    [['a', 'b'], ['a'], true],
    [[], [], true],
    [['a'], ['a', 'b'], false],
    [[], ['a'], false],
    [['*'], ['a', 'b'], true],
    [['*'], ['*'], true],
    [['a', 'b'], ['*'], false],
  ])('holding %j, needing %j: %s', (held, needed, expected) => {
    expect(holdsAll(held, needed)).toBe(expected);
  });
});

describe('heldInBoth', () => {
  it.each([
    [['a', 'b'], ['b', 'c'], ['b']],
    [['*'], ['a', 'b'], ['a', 'b']],
    [['a'], ['*'], ['a']],
    [['*'], ['*'], ['*']],
    [['*'], [], []],
    [['a'], ['b'], []],
  ])('of %j and %j: %j', (one, other, both) => {
    expect(heldInBoth(one, other)).toEqual(both);
  });
});

describe('assertHoldsAll', () => {
  it('refuses with 403 privilege_escalation', () => {
    expect(() => assertHoldsAll(['a'], ['b'], 'no')).toThrow(PrivilegeEscalation);
    expect(() => assertHoldsAll(['a'], ['a'], 'no')).not.toThrow();
  });
});
