import { holdsAllPermissions, holdsSomeRole } from './principal.js';

describe('holdsAllPermissions', () => {
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
    expect(holdsAllPermissions(held, needed)).toBe(expected);
  });
});

describe('holdsSomeRole', () => {
  it.each([
    [['clerk'], ['clerk'], true],
    [['clerk'], ['manager', 'clerk'], true],
    [['clerk'], ['manager'], false],
    [[], ['manager'], false],
    [['*'], ['manager'], false],
    [[], [], true],
  ])('holding %j, asked for one of %j: %s', (held, asked, expected) => {
    expect(holdsSomeRole(held, asked)).toBe(expected);
  });
});
