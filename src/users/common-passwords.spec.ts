import { CommonPasswords } from './common-passwords.js';
import { comparisonForm } from './comparison-form.js';

describe('CommonPasswords', () => {
  it('holds at least the 3,000 that ASVS asks for, each in the form in which it is looked up', () => {
    const all = new CommonPasswords(8);
    expect(all.size).toBeGreaterThan(15_000);
    const stored = [...(all['passwords'] as Set<string>)];
    expect(stored.filter((password) => comparisonForm(password) !== password)).toEqual([]);
    expect(stored.filter((password) => [...password].length < 8)).toEqual([]);
  });

  it('keeps only what the length policy lets through', () => {
    const long = new CommonPasswords(15);
    expect(long.size).toBeGreaterThan(0);
    expect(long.has('password')).toBe(false);
    expect(new CommonPasswords(8).has('password')).toBe(true);
  });
});
