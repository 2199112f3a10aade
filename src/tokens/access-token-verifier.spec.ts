import { Clock } from '../clock/clock.js';
import type { Config } from '../config/index.js';
import { AccessTokenVerifier } from './access-token-verifier.js';
import { generateSigningKeyPair, signData } from './jwt/signature.js';
import type { VerificationKey } from './keys/signing-key.js';
import type { SigningKeys } from './keys/signing-keys.js';

const EXPECTED = { issuer: 'https://id.example', audience: 'https://api.example', clockTolerance: 5_000 };
const START = 1_800_000_000_000;
const LIFETIME_MS = 600_000;

class TestClock extends Clock {
  time = START;

  now(): number {
    return this.time;
  }

  monotonic(): number {
    return this.time;
  }
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A verifier over keys that the test holds. */
function verifierWithKey() {
  const { privateKey, publicKey } = generateSigningKeyPair('ES256');
  const held = new Map<string, VerificationKey>();
  const load = (): void => void held.set('one', { kid: 'one', algorithm: 'ES256', publicKey });
  load();
  const clock = new TestClock();
  const keys = { find: (kid: string) => held.get(kid) } as SigningKeys;
  const verifier = new AccessTokenVerifier(keys, clock, { tokens: EXPECTED } as Config);
  const sign = (over: object = {}): string => {
    const claims = {
      iss: EXPECTED.issuer,
      aud: EXPECTED.audience,
      sub: 'somebody',
      client_id: 'portcullis',
      jti: 'one',
      ver: 'epoch:1',
      iat: START / 1_000,
      exp: (START + LIFETIME_MS) / 1_000,
      roles: ['member'],
      ...over,
    };
    const input = `${encode({ alg: 'ES256', typ: 'at+jwt', kid: 'one' })}.${encode(claims)}`;
    return `${input}.${signData('ES256', privateKey, Buffer.from(input)).toString('base64url')}`;
  };
  /** From now on whoever verifies with the key fails. */
  const spoil = (): void => {
    const used = (): never => {
      throw new Error('the key was used');
    };
    held.set('one', Object.defineProperty({ kid: 'one', algorithm: 'ES256', publicKey }, 'publicKey', { get: used }));
  };
  return { verifier, clock, sign, spoil, withdraw: () => held.delete('one'), load };
}

describe('a token that was verified before', () => {
  it('has its signature verified once: the same claims come back', () => {
    const { verifier, sign } = verifierWithKey();
    const token = sign();
    const first = verifier.verify(token);
    expect(first).toMatchObject({ sub: 'somebody' });
    expect(verifier.verify(token)).toBe(first);
  });

  it('is refused once it has expired, and stays so', () => {
    const { verifier, clock, sign } = verifierWithKey();
    const token = sign();
    expect(verifier.verify(token)).toBeDefined();
    clock.time += LIFETIME_MS + EXPECTED.clockTolerance - 1;
    expect(verifier.verify(token)).toBeDefined();
    clock.time += 1;
    expect(verifier.verify(token)).toBeUndefined();
    expect(verifier.verify(token)).toBeUndefined();
  });

  it('is refused once its key is withdrawn, and verified anew under a key that was loaded anew', () => {
    const { verifier, sign, withdraw, load } = verifierWithKey();
    const token = sign();
    const first = verifier.verify(token);
    withdraw();
    expect(verifier.verify(token)).toBeUndefined();
    load();
    const again = verifier.verify(token);
    expect(again).toEqual(first);
    expect(again).not.toBe(first);
  });

  it('vouches for no other spelling and no other signature', () => {
    const { verifier, sign } = verifierWithKey();
    const token = sign();
    expect(verifier.verify(token)).toBeDefined();
    const [header = '', payload = '', signature = ''] = token.split('.');
    const otherSignature = sign({ sub: 'else' }).split('.')[2] ?? '';
    for (const forged of [
      `${header}.${payload}.${otherSignature}`,
      `${header}.${payload}.${signature}=`,
      `${header}.${payload}.`,
      `${token} `,
    ]) {
      expect(verifier.verify(forged)).toBeUndefined();
      expect(verifier.verify(forged)).toBeUndefined();
    }
  });

  it('cannot have its claims changed by whoever got them', () => {
    const { verifier, sign } = verifierWithKey();
    const token = sign();
    const roles = verifier.verify(token)?.roles as string[];
    expect(() => roles.push('admin')).toThrow(TypeError);
    expect(verifier.verify(token)?.roles).toEqual(['member']);
  });

  it('a token that is refused is never remembered as good', () => {
    const { verifier, clock, sign } = verifierWithKey();
    const early = sign({ iat: START / 1_000 + 60 });
    expect(verifier.verify(early)).toBeUndefined();
    clock.time += 60_000;
    expect(verifier.verify(early)).toBeDefined();
  });
});

describe('before any signature work', () => {
  it.each([
    ['longer than 8 KiB', { padding: 'x'.repeat(8_192) }],
    ['of another issuer', { iss: 'https://evil.example' }],
    ['for another audience', { aud: 'https://other.example' }],
    ['expired', { exp: START / 1_000 - 10 }],
    ['of no time', { iat: undefined }],
    ['not in force yet', { nbf: START / 1_000 + 60 }],
  ])('a token %s is refused: the key is not so much as touched', (_what, over) => {
    const { verifier, sign, spoil } = verifierWithKey();
    const good = sign();
    const bad = sign(over);
    spoil();
    expect(() => verifier.verify(good)).toThrow('the key was used');
    expect(verifier.verify(bad)).toBeUndefined();
  });
});
