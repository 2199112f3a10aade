import { createPublicKey, publicEncrypt, constants, sign } from 'node:crypto';
import { encode, ownKey } from '../tokens/forge.js';
import { attacks, expectRefused, inEachPlace, type Attack, type Genuine } from './arena.js';

/** The order of the group of P-256 (SEC 2, section 2.4.2). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
/** The order of the group of Ed25519 (RFC 8032, section 5.1). */
const ORDER_25519 = 2n ** 252n + 27742317777372353535851937790883648493n;

const bytes = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
const number = (part: Buffer): bigint => BigInt(`0x${part.toString('hex')}`);

function withSignature({ parts }: Genuine, signature: Buffer): string {
  return `${parts[0]}.${parts[1]}.${signature.toString('base64url')}`;
}

/** The genuine token with r and s replaced. */
function es256(change: (r: bigint, s: bigint) => readonly [bigint, bigint]): Attack {
  return (genuine) => {
    const signature = Buffer.from(genuine.parts[2], 'base64url');
    const [r, s] = change(number(signature.subarray(0, 32)), number(signature.subarray(32)));
    return withSignature(genuine, Buffer.concat([bytes(r), bytes(s)]));
  };
}

/** The genuine token with its signature's bytes changed. */
function changed(change: (signature: Buffer) => Buffer): Attack {
  return (genuine) => withSignature(genuine, change(Buffer.from(genuine.parts[2], 'base64url')));
}

const LENGTHS: Record<string, Attack> = {
  'cut short by one byte': changed((signature) => signature.subarray(0, -1)),
  'cut in half': changed((signature) => signature.subarray(0, signature.length / 2)),
  'of one byte': changed((signature) => signature.subarray(0, 1)),
  'with a zero behind it': changed((signature) => Buffer.concat([signature, Buffer.alloc(1)])),
  'with a zero before it': changed((signature) => Buffer.concat([Buffer.alloc(1), signature])),
  twice: changed((signature) => Buffer.concat([signature, signature])),
  'all zeros': changed((signature) => Buffer.alloc(signature.length)),
  'all ones': changed((signature) => Buffer.alloc(signature.length, 0xff)),
  'of zeros, a kilobyte': changed(() => Buffer.alloc(1_024)),
  empty: ({ parts }) => `${parts[0]}.${parts[1]}.`,
  'of another token': ({ parts, header, claims, signed }) =>
    `${parts[0]}.${parts[1]}.${signed(header, { ...claims, jti: 'other' }).split('.')[2]}`,
};

attacks('an ES256 signature', {
  ...LENGTHS,
  'with r zero': es256((_r, s) => [0n, s]),
  'with s zero': es256((r) => [r, 0n]),
  'with both zero, the psychic one': es256(() => [0n, 0n]),
  'with r and s one': es256(() => [1n, 1n]),
  'with r the order': es256((_r, s) => [ORDER, s]),
  'with s the order': es256((r) => [r, ORDER]),
  'with both the order': es256(() => [ORDER, ORDER]),
  'with r past the order': es256((_r, s) => [ORDER + 1n, s]),
  'with r and s the other way round': es256((r, s) => [s, r]),
  'with r zero and s one': es256(() => [0n, 1n]),
  'in DER': (genuine) => {
    const input = Buffer.from(`${genuine.parts[0]}.${genuine.parts[1]}`);
    return withSignature(genuine, sign('sha256', input, ownKey(genuine.app).privateKey));
  },
  'over SHA-384': (genuine) => {
    const input = Buffer.from(`${genuine.parts[0]}.${genuine.parts[1]}`);
    const { privateKey } = ownKey(genuine.app);
    return withSignature(genuine, sign('sha384', input, { key: privateKey, dsaEncoding: 'ieee-p1363' }));
  },
  'over the payload alone': (genuine) => {
    const { privateKey } = ownKey(genuine.app);
    const input = Buffer.from(genuine.parts[1]);
    return withSignature(genuine, sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' }));
  },
});

attacks(
  'an EdDSA signature',
  {
    ...LENGTHS,
    // RFC 8032, section 5.1.7: S past the order is another spelling of the same signature, and must be refused.
    'with S past the order': changed((signature) => {
      const s = number(Buffer.from(signature.subarray(32)).reverse()) + ORDER_25519;
      return Buffer.concat([signature.subarray(0, 32), bytes(s).reverse()]);
    }),
    'with R the neutral element and S zero': changed(() => {
      const neutral = Buffer.alloc(64);
      neutral[0] = 1;
      return neutral;
    }),
  },
  'EdDSA',
);

attacks(
  'an RS256 signature',
  {
    ...LENGTHS,
    'as PSS': (genuine) => {
      const { privateKey } = ownKey(genuine.app);
      const input = Buffer.from(`${genuine.parts[0]}.${genuine.parts[1]}`);
      const padding = constants.RSA_PKCS1_PSS_PADDING;
      return withSignature(genuine, sign('sha256', input, { key: privateKey, padding }));
    },
    'over SHA-1': (genuine) => {
      const input = Buffer.from(`${genuine.parts[0]}.${genuine.parts[1]}`);
      return withSignature(genuine, sign('sha1', input, ownKey(genuine.app).privateKey));
    },
    'that is only encrypted with the public key': (genuine) => {
      const key = createPublicKey(ownKey(genuine.app).publicKey.export({ format: 'pem', type: 'spki' }));
      const digest = Buffer.alloc(32, 7);
      return withSignature(genuine, publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, digest));
    },
  },
  'RS256',
);

inEachPlace('a token with one bit turned', 'ES256', (genuine) => {
  it('is refused, wherever the bit is', async () => {
    const { token, parts } = genuine();
    const places = parts.flatMap((part, index) =>
      [0, part.length >> 1, part.length - 2].map((at) => [index, at] as const),
    );
    for (const [index, at] of places) {
      const raw = Buffer.from(parts[index] ?? '', 'base64url');
      const byte = Math.min(raw.length - 1, Math.floor((at * 3) / 4));
      raw[byte] = (raw[byte] ?? 0) ^ 1;
      const turned = parts.map((part, other) => (other === index ? raw.toString('base64url') : part)).join('.');
      expect(turned).not.toBe(token);
      await expectRefused(genuine(), turned);
    }
  });

  it('is refused with another header or payload under the old signature', async () => {
    const { parts, header, claims } = genuine();
    await expectRefused(genuine(), `${parts[0]}.${encode({ ...claims, sub: 'somebody' })}.${parts[2]}`);
    await expectRefused(genuine(), `${encode({ ...header, more: 1 })}.${parts[1]}.${parts[2]}`);
  });
});
