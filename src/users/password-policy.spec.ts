import { parseConfig } from '../config/index.js';
import { BreachCheck } from './breach-check.js';
import { PasswordPolicy } from './password-policy.js';
import { PasswordRejected } from './users.errors.js';

const EMAIL = 'Ada.Lovelace@example.com';

function policyOf(passwords = {}): PasswordPolicy {
  const config = parseConfig({ http: { publicUrl: 'https://auth.acme-corporation.example' }, passwords }, { env: {} });
  return new PasswordPolicy(config, new BreachCheck(config), {});
}

const byDefault = policyOf();

async function reasonAgainst(password: string, policy = byDefault): Promise<string | undefined> {
  try {
    await policy.check(password, EMAIL);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(PasswordRejected);
    return (error as PasswordRejected).detail;
  }
}

describe('PasswordPolicy', () => {
  it.each(['zzzzzzzzz', '8-18-88-', '          ', '密码密码密码密码', 'x'.repeat(256)])(
    'takes any 8 to 256 characters, without rules of composition: %s',
    async (password) => {
      expect(await reasonAgainst(password)).toBeUndefined();
    },
  );

  it('names the bound that a password breaks', async () => {
    expect(await reasonAgainst('')).toContain('at least 8');
    expect(await reasonAgainst('1234567')).toContain('at least 8');
    expect(await reasonAgainst('x'.repeat(257))).toContain('at most 256');
    expect(await reasonAgainst('x'.repeat(14), policyOf({ minLength: 15 }))).toContain('at least 15');
  });

  it('counts code points after normalisation, as people count characters', async () => {
    expect(await reasonAgainst('😀'.repeat(7))).toContain('at least 8');
    expect(await reasonAgainst('😀'.repeat(256))).toBeUndefined();
    expect(await reasonAgainst('e\u0301'.repeat(7))).toContain('at least 8');
    expect(await reasonAgainst('e\u0301'.repeat(256))).toBeUndefined();
  });

  it('refuses the e-mail address and what stands before its @, however they are written', async () => {
    expect(await reasonAgainst(EMAIL)).toContain('e-mail');
    expect(await reasonAgainst(EMAIL.toUpperCase())).toContain('e-mail');
    expect(await reasonAgainst('ADA.lovelace')).toContain('e-mail');
    expect(await reasonAgainst('ａｄａ.lovelace')).toContain('e-mail');
    expect(await reasonAgainst(`${EMAIL}!`)).toBeUndefined();
    expect(await reasonAgainst('lovelace.ada')).toBeUndefined();
  });

  it.each(['password', 'PassWord', 'iloveyou', '1q2w3e4r', 'ｐａｓｓｗｏｒｄ', 'qwertyuiop'])(
    'refuses %s, which is guessed first, without regard to case and composition',
    async (password) => {
      expect(await reasonAgainst(password)).toContain('guessed first');
    },
  );

  it('refuses the names of the service: its host and its words, the product, and what the settings add', async () => {
    const policy = policyOf({ refused: ['Wile E. Coyote'] });
    for (const name of ['auth.acme-corporation.example', 'ACME-Corporation', 'acme-corporation.example', 'Portcullis'])
      expect([name, await reasonAgainst(name, policy)]).toEqual([
        name,
        expect.stringContaining('name of this service'),
      ]);
    expect(await reasonAgainst('wile e. coyote', policy)).toContain('name of this service');
    expect(await reasonAgainst('wile e. coyote')).toBeUndefined();
  });

  it('refuses half a surrogate pair and U+0000, which no keyboard makes', async () => {
    expect(await reasonAgainst('passwor\ud800d')).toContain('characters');
    expect(await reasonAgainst('pass\0word')).toContain('characters');
  });

  it('never quotes the password', async () => {
    expect(await reasonAgainst('hunter2')).not.toContain('hunter2');
    expect(await reasonAgainst('iloveyou')).not.toContain('iloveyou');
  });
});
