import type { Config } from '../config/index.js';
import { PasswordPolicy } from './password-policy.js';
import { PasswordRejected } from './users.errors.js';

const EMAIL = 'Ada.Lovelace@example.com';
const policy = new PasswordPolicy({ passwords: { minLength: 8 } } as unknown as Config);

function reasonAgainst(password: string): string | undefined {
  try {
    policy.check(password, EMAIL);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(PasswordRejected);
    return (error as PasswordRejected).detail;
  }
}

describe('PasswordPolicy', () => {
  it('takes any 8 to 256 characters, without rules of composition', () => {
    for (const password of ['aaaaaaaa', '12345678', '        ', '密码密码密码密码', 'x'.repeat(256)]) {
      expect(reasonAgainst(password)).toBeUndefined();
    }
  });

  it('names the bound that a password breaks', () => {
    expect(reasonAgainst('')).toContain('at least 8');
    expect(reasonAgainst('1234567')).toContain('at least 8');
    expect(reasonAgainst('x'.repeat(257))).toContain('at most 256');
  });

  it('counts code points after normalisation, as people count characters', () => {
    expect(reasonAgainst('😀'.repeat(7))).toContain('at least 8');
    expect(reasonAgainst('😀'.repeat(256))).toBeUndefined();
    expect(reasonAgainst('e\u0301'.repeat(7))).toContain('at least 8');
    expect(reasonAgainst('e\u0301'.repeat(256))).toBeUndefined();
  });

  it('refuses the e-mail address, however it is written', () => {
    expect(reasonAgainst(EMAIL)).toContain('e-mail');
    expect(reasonAgainst(EMAIL.toUpperCase())).toContain('e-mail');
    expect(reasonAgainst(`${EMAIL}!`)).toBeUndefined();
  });

  it('refuses half a surrogate pair, which would hash like any other', () => {
    expect(reasonAgainst('passwor\ud800d')).toContain('characters');
  });

  it('never quotes the password', () => {
    expect(reasonAgainst('hunter2')).not.toContain('hunter2');
  });
});
