import { assertHoldsAll, heldInBoth } from './privilege.js';
import { PrivilegeEscalation } from './users.errors.js';

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
